using MeterShield.Tests.Counterparts;

namespace MeterShield.Metering.Tests.Modbus.Counterparts;

/// <summary>A Modbus server that others wrote, with register images in it: over TCP, or RTU at the other end of a pair of pseudo-terminals by socat.</summary>
internal sealed class ModbusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-modbus-");
    private Tool? _line;
    private Tool? _server;

    /// <summary>The way to it in a meter's address, with the question mark.</summary>
    public string Way { get; private set; } = "";

    /// <summary>Starts one that serves <see cref="GoldenImage.Files"/>.</summary>
    /// <param name="script">Which one, such as <c>pymodbus_server.py</c>.</param>
    /// <param name="rtu">RTU, not TCP.</param>
    public static async Task<ModbusServer> StartAsync(string script, bool rtu)
    {
        var server = new ModbusServer();
        var device = rtu ? await server.PairAsync() : "tcp";
        server._server = Tool.Start("/usr/bin/python3", "python3-pymodbus python3-serial-asyncio libmodbus5", [Path.Combine(AppContext.BaseDirectory, "Modbus", "Counterparts", script), device, .. GoldenImage.Files]);
        var port = (await server.SaidAsync("ready "))["ready ".Length..];
        server.Way = rtu ? $"rtu:{server.PathOf("ours")}?baud=9600&parity=N&gap=5&timeout=5000&" : $"tcp://127.0.0.1:{port}?gap=0&timeout=5000&";
        return server;
    }

    /// <summary>Lets libmodbus, which is one meter at a time, be another one.</summary>
    public async Task BecomeAsync(int unit)
    {
        await _server!.Input.WriteLineAsync($"{unit}");
        await _server.Input.FlushAsync();
        await SaidAsync($"unit {unit}");
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_line?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Delete(recursive: true);
    }

    private async Task<string> PairAsync()
    {
        _line = Tool.Start("socat", "socat", "-d", "-d", $"pty,rawer,link={PathOf("theirs")}", $"pty,rawer,link={PathOf("ours")}");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!(await _line.Errors.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("socat ended.")).Contains("starting data transfer loop", StringComparison.Ordinal))
        {
            // It names both ends first.
        }

        return PathOf("theirs");
    }

    private async Task<string> SaidAsync(string words)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        return await _server!.Output.ReadLineAsync(patience.Token) is { } line && line.StartsWith(words, StringComparison.Ordinal)
            ? line
            : throw new InvalidOperationException("The server says something else: " + await _server.Errors.ReadToEndAsync(patience.Token));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
