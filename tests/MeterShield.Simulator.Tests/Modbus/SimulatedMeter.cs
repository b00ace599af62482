using System.Diagnostics;
using System.Globalization;

namespace MeterShield.Simulator.Tests.Modbus;

/// <summary><c>metershield-sim modbus</c> as its users run it, with time standing still: over TCP, RTU over TCP, and RTU on a pseudo-terminal.</summary>
internal sealed class SimulatedMeter : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    public int TcpPort { get; private set; }

    public int RtuOverTcpPort { get; private set; }

    public string Device => _folder.PathOf("meter");

    /// <summary>Starts one.</summary>
    /// <param name="model">Which.</param>
    /// <param name="faults">What goes wrong, as in a script, or nothing.</param>
    /// <param name="more">Further options.</param>
    public static async Task<SimulatedMeter> StartAsync(string model, string faults = "", params string[] more)
    {
        var meter = new SimulatedMeter();
        var script = meter._folder.PathOf("faults.json");
        await File.WriteAllTextAsync(script, $$"""{"faults": [{{faults}}]}""");
        meter._process = Tool.Start(["modbus", "--model", model, "--tcp", "127.0.0.1:0", "--rtu-tcp", "127.0.0.1:0", "--rtu", meter.Device, "--speed", "0", "--faults", script, "--solar", "6000", .. more]);
        (meter.TcpPort, meter.RtuOverTcpPort) = (await meter.PortAsync(), await meter.PortAsync());
        await meter.SaidAsync();
        return meter;
    }

    /// <summary>Its address by a way: <c>tcp</c>, <c>rtu</c> or <c>rtu+tcp</c>.</summary>
    public string Address(string way, string model, string options)
    {
        var place = way switch
        {
            "rtu" => $"rtu:{Device}",
            "tcp" => $"tcp://127.0.0.1:{TcpPort}",
            _ => $"rtu+tcp://127.0.0.1:{RtuOverTcpPort}",
        };
        return model.StartsWith("sunspec-", StringComparison.Ordinal) ? $"sunspec+{place}?{options}" : $"modbus+{place}?model={model}&{options}";
    }

    public async ValueTask DisposeAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<int> PortAsync() => int.Parse((await SaidAsync()).Split(':')[^1], CultureInfo.InvariantCulture);

    private async Task<string> SaidAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        return await _process!.StandardError.ReadLineAsync(patience.Token) is { } line && line.StartsWith("listening on ", StringComparison.Ordinal)
            ? line
            : throw new InvalidOperationException("The simulator does not listen: " + await _process.StandardError.ReadToEndAsync(patience.Token));
    }
}
