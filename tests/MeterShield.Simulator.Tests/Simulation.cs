extern alias simulator;

using System.Text.Json;
using simulator::MeterShield.Simulator.Commands;
using simulator::MeterShield.Simulator.Outlets;
using simulator::MeterShield.Simulator.Tic;

namespace MeterShield.Simulator.Tests;

/// <summary>A run of the simulator in this process: its bytes, the state it wrote at each frame, and its truth.</summary>
internal sealed class Simulation
{
    private Simulation(byte[] bytes, IReadOnlyList<JsonElement> states, IReadOnlyList<string> truth) =>
        (Bytes, States, Truth) = (bytes, states, truth);

    public byte[] Bytes { get; }

    /// <summary>One for each frame, in order.</summary>
    public IReadOnlyList<JsonElement> States { get; }

    /// <summary>Lines instant,import_wh.</summary>
    public IReadOnlyList<string> Truth { get; }

    /// <summary>Runs <c>metershield-sim tic</c> with these options, as fast as it goes.</summary>
    public static Simulation Of(string options)
    {
        using var files = new TemporaryFolder();
        var (states, truth) = (files.PathOf("states"), files.PathOf("truth"));
        var arguments = new Arguments(TicOptions.Command().Parse([.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--speed", "max", "--states", states, "--truth", truth]));
        var setup = TicSetup.Read(arguments);
        Assert.Empty(arguments.Errors);
        var outlet = new MemoryOutlet();
        new TicRun(setup, outlet, TimeProvider.System).RunAsync(CancellationToken.None).GetAwaiter().GetResult();
        return new Simulation(outlet.Bytes, [.. File.ReadLines(states).Select(line => JsonDocument.Parse(line).RootElement)], File.ReadAllLines(truth));
    }

    /// <summary>What is wrong with these options.</summary>
    public static IReadOnlyList<string> Errors(params string[] options)
    {
        var arguments = new Arguments(TicOptions.Command().Parse(options));
        TicSetup.Read(arguments);
        return arguments.Errors;
    }

    /// <summary>Keeps what it is given.</summary>
    private sealed class MemoryOutlet : IOutlet
    {
        private readonly MemoryStream _bytes = new();

        public byte[] Bytes => _bytes.ToArray();

        public int? ReaderBaud => null;

        public Task OpenAsync(CancellationToken cancel) => Task.CompletedTask;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
        {
            _bytes.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask FlushAsync(CancellationToken cancel) => ValueTask.CompletedTask;

        public Task UnplugAsync(CancellationToken cancel) => Task.CompletedTask;

        public Task PlugAsync(CancellationToken cancel) => Task.CompletedTask;

        public Task DrainAsync(CancellationToken cancel) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>A folder for the length of a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("metershield-").FullName;

    public string PathOf(string name) => System.IO.Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
