using System.Globalization;

namespace MeterShield.Benchmarks;

/// <summary>
/// Processor seconds for days of standard TIC through the whole gateway as its users run it (start-up included), without recipients
/// and with two, beside decoding the same bytes only, and beside reading them only: the machine's limit.
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
        // A quarter of an hour more than whole days: to the end of the last one, and until its releases are due.
        var length = days + 0.01;
        var stream = Path.Combine(folder, "meter.tic");
        var simulated = await Programs.RunAsync("/bin/sh", "-c", string.Create(
            CultureInfo.InvariantCulture, $"exec {Programs.Simulator} tic --tariff hchp --days {length} --speed max --start {TwoRecipients.Evening} > {stream}"));
        var read = await Programs.RunAsync("/bin/cat", stream);
        var decode = await Programs.RunAsync("/bin/sh", "-c", $"exec {Programs.Gateway} decode tic {stream} > /dev/null");
        Print("bytes", Number(new FileInfo(stream).Length));
        Print("simulator, CPU s", Seconds(simulated));
        Print("cat of the same bytes, CPU s", Seconds(read));
        Print("decode to JSON, CPU s", Seconds(decode));
        await MeasureAsync(Directory.CreateDirectory(Path.Combine(folder, "alone")).FullName, stream, length, []);
        await MeasureAsync(Directory.CreateDirectory(Path.Combine(folder, "two")).FullName, stream, length, ["day", "half-hour"]);
    }

    /// <summary>A home with those recipients, that listen.</summary>
    private static async Task MeasureAsync(string folder, string stream, double days, string[] resolutions)
    {
        var config = Path.Combine(folder, "metershield.json");
        await File.WriteAllTextAsync(config, $$"""{"meter": "tic:{{stream}}", "state": "{{folder}}/state", "spool": "{{folder}}/spool"}""");
        await Programs.RunAsync(Programs.Gateway, "init", "--config", config);
        await using var recipients = new TwoRecipients();
        await recipients.GiveAsync(config, resolutions);
        using var listening = new CancellationTokenSource();
        var taken = recipients.ListenAsync(listening.Token);
        var gateway = await Programs.RunAsync(Programs.Gateway, "run", "--config", config);
        await listening.CancelAsync();
        var releases = await taken;
        var who = resolutions.Length == 0 ? "no recipient" : string.Join(" + ", resolutions);
        Print($"whole gateway, {who}: CPU s", Seconds(gateway));
        Print($"whole gateway, {who}: CPU s per meter-day (budget 1)", Seconds(gateway / days));
        Print($"whole gateway, {who}: releases delivered", Number(releases));
        Print($"whole gateway, {who}: state folder, bytes", Number(Directory.GetFiles(Path.Combine(folder, "state")).Sum(file => new FileInfo(file).Length)));
        if (releases == 0 && resolutions.Length > 0)
        {
            throw new InvalidOperationException("Nothing was released: this is not the figure of the whole gateway.");
        }
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);

    private static void Print(string what, string figure) => Console.WriteLine($"{what,-70} {figure,14}");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
