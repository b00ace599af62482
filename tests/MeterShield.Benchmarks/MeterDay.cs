using System.Globalization;

namespace MeterShield.Benchmarks;

/// <summary>
/// Processor seconds for days of standard TIC through the whole gateway as its users run it (start-up included), beside
/// decoding the same bytes only, and beside reading them only: the machine's limit.
/// </summary>
internal static class MeterDay
{
    public static async Task<int> RunAsync(int days)
    {
        var folder = Directory.CreateTempSubdirectory("metershield-meter-day-");
        try
        {
            await MeasureAsync(folder.FullName, days);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string folder, int days)
    {
        var stream = Path.Combine(folder, "meter.tic");
        var simulated = await Programs.RunAsync("/bin/sh", "-c", string.Create(
            CultureInfo.InvariantCulture, $"exec {Programs.Simulator} tic --tariff hchp --days {days} --speed max > {stream}"));
        var config = Path.Combine(folder, "metershield.json");
        await File.WriteAllTextAsync(config, $$"""{"meter": "tic:{{stream}}", "state": "{{folder}}/state"}""");
        await Programs.RunAsync(Programs.Gateway, "init", "--config", config);

        var read = await Programs.RunAsync("/bin/cat", stream);
        var decode = await Programs.RunAsync("/bin/sh", "-c", $"exec {Programs.Gateway} decode tic {stream} > /dev/null");
        var gateway = await Programs.RunAsync(Programs.Gateway, "run", "--config", config);
        Print("bytes", new FileInfo(stream).Length.ToString("N0", CultureInfo.InvariantCulture));
        Print("simulator, CPU s", Seconds(simulated));
        Print("cat of the same bytes, CPU s", Seconds(read));
        Print("decode to JSON, CPU s", Seconds(decode));
        Print("whole gateway, CPU s", Seconds(gateway));
        Print("whole gateway, CPU s per meter-day", Seconds(gateway / days));
        Print("state folder, bytes", Directory.GetFiles(Path.Combine(folder, "state")).Sum(file => new FileInfo(file).Length).ToString("N0", CultureInfo.InvariantCulture));
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);

    private static void Print(string what, string figure) => Console.WriteLine($"{what,-40} {figure,14}");
}
