using System.Diagnostics;
using System.Globalization;

namespace MeterShield.Benchmarks;

/// <summary>What the courier's memory comes to over a spool of many files whose broker is away, then comes back, beside an empty spool.</summary>
internal static class SpoolMemory
{
    public static async Task<int> RunAsync(int count)
    {
        foreach (var files in new[] { 0, count })
        {
            await MeasureAsync(files);
        }

        return 0;
    }

    private static async Task MeasureAsync(int files)
    {
        var folder = Directory.CreateDirectory($"/var/tmp/metershield-memory-{Environment.ProcessId}");
        try
        {
            using var broker = new MosquittoProcess();
            await using var listener = await broker.ListenAsync();
            var home = SpoolOfFiles.Make(folder.FullName, files, 1024);
            var config = Path.Combine(folder.FullName, "metershield.json");
            await File.WriteAllTextAsync(config, $$"""{"meter": "tic:-", "state": "{{folder.FullName}}/state", "spool": "{{folder.FullName}}/spool"}""");
            using var courier = Process.Start(new ProcessStartInfo(Programs.Gateway, ["courier", "--config", config]) { RedirectStandardOutput = true })!;
            SpoolOfFiles.Route(home, broker.Port);
            await courier.StandardOutput.ReadLineAsync();
            var peak = 0L;
            using var tick = new PeriodicTimer(TimeSpan.FromSeconds(0.5), TimeProvider.System);
            for (var look = 0; look < 40; look++)
            {
                await tick.WaitForNextTickAsync();
                peak = Math.Max(peak, Kilobytes(courier, "smaps_rollup", "Pss:"));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{files,9:N0} files: PSS at most {peak / 1024.0:N1} MB in 20 s of delivering, RSS at most {Kilobytes(courier, "status", "VmHWM:") / 1024.0:N1} MB; {Directory.GetFiles(home + "/acks").Length:N0} acknowledged"));
            courier.Kill();
            await courier.WaitForExitAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static long Kilobytes(Process process, string file, string name) => File.ReadLines($"/proc/{process.Id}/{file}")
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
}
