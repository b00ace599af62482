using System.Diagnostics;
using System.Globalization;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Benchmarks;

/// <summary>
/// Bytes that a day of one meter and two recipients puts on the disk, by the kernel's account of both halves (<c>write_bytes</c> of
/// <c>/proc/PID/io</c>: what was sent to the storage, in whole pages), beside what the programs handed over and what a day is worth.
/// </summary>
internal sealed class DayWrites : IAsyncDisposable
{
    private const int Budget = 5_000_000;

    // Not below /tmp, which may be memory: what never reaches a disk is not counted.
    private readonly DirectoryInfo _folder = Directory.CreateDirectory($"/var/tmp/metershield-day-{Environment.ProcessId}");
    private readonly TwoRecipients _recipients = new();

    private string Config => Path.Combine(_folder.FullName, "metershield.json");

    /// <param name="speed">Meter seconds per second.</param>
    /// <param name="resolutions">What the two recipients get, such as <c>day half-hour</c>.</param>
    public static async Task<int> RunAsync(int speed, string[] resolutions)
    {
        await using var day = new DayWrites();
        await day.MeasureAsync(speed, resolutions.Length > 0 ? resolutions : ["day", "half-hour"]);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _recipients.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task MeasureAsync(int speed, string[] resolutions)
    {
        var port = FreePort.Take();
        await File.WriteAllTextAsync(Config, $$"""{"meter": "tic+tcp://127.0.0.1:{{port}}", "state": "{{_folder.FullName}}/state", "spool": "{{_folder.FullName}}/spool"}""");
        await Programs.RunAsync(Programs.Gateway, "init", "--config", Config);
        await _recipients.GiveAsync(Config, resolutions);
        using var listening = new CancellationTokenSource();
        var taken = _recipients.ListenAsync(listening.Token);
        using var meter = Start(Programs.Simulator, "tic", "--to", $"tcp:127.0.0.1:{port}", "--days", "1", "--speed", $"{speed}", "--start", TwoRecipients.Evening);
        await meter.StandardError.ReadLineAsync();
        using var inside = Start(Programs.Gateway, "inside", "--config", Config);
        using var courier = Start(Programs.Gateway, "courier", "--config", Config);
        await meter.WaitForExitAsync();
        Report($"inside, {string.Join(" + ", resolutions)}", inside);
        Report("courier", courier);
        await listening.CancelAsync();
        foreach (var process in new[] { inside, courier })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        var releases = await taken;
        Print("releases delivered", releases);
        if (releases == 0)
        {
            throw new InvalidOperationException("Nothing was released: these are not the figures of a day with two recipients.");
        }
    }

    private static void Report(string what, Process process)
    {
        var account = File.ReadLines($"/proc/{process.Id}/io").Select(line => line.Split(": ")).ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
        Print($"{what}: bytes handed over", account["wchar"]);
        Print($"{what}: bytes to the disk (budget of both {Budget:N0})", account["write_bytes"] - account["cancelled_write_bytes"]);
    }

    private static Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static void Print(string what, long figure) => Console.WriteLine($"{what,-70} {figure,14:N0}");
}
