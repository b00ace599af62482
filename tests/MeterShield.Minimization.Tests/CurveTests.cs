using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MeterShield.Minimization.Offline;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests;

/// <summary>
/// The house in Sceaux, minimized at every resolution. The registers are the running total of its minutes, in whole Wh; the
/// boundary after a missing minute is unknown. METERSHIELD_GOLDEN=folder writes the golden files there instead of comparing.
/// </summary>
public sealed class CurveTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "vectors", "curves");
    private static readonly string? Written = Environment.GetEnvironmentVariable("METERSHIELD_GOLDEN");

    [Theory]
    [InlineData("day")]
    [InlineData("hour")]
    [InlineData("half-hour")]
    public void Releases_are_the_golden_ones(string resolution) => Compare($"{resolution}.jsonl", Text(resolution));

    [Theory]
    [InlineData("quarter-hour")]
    [InlineData("five-minutes")]
    [InlineData("minute")]
    public void Releases_of_the_fine_ones_have_the_golden_hash(string resolution) =>
        Compare($"{resolution}.sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(resolution)))) + "\n");

    [Fact]
    public void Seventeen_days_hold_no_whole_month()
    {
        Assert.Empty(Releases("month", out var error));
        Assert.Equal(CsvFault.NoWholeCell, error?.Fault);
    }

    [Theory]
    [InlineData("day", 16)]
    [InlineData("hour", 407)]
    [InlineData("half-hour", 815)]
    [InlineData("quarter-hour", 1631)]
    [InlineData("five-minutes", 4895)]
    [InlineData("minute", 24480)]
    public void Sums_agree_with_the_source_to_the_watt_hour(string resolution, int cells)
    {
        var releases = Releases(resolution, out _);
        var wattMinutes = WattMinutes();
        var values = releases.Where(release => release.Value is EnergyValue).ToList();
        var told = values.Sum(release => ((EnergyValue)release.Value).Energy.Value);
        Assert.Equal(cells, releases.Count);
        Assert.Equal((wattMinutes[values[^1].Interval.End].Total / 60) - (wattMinutes[values[0].Interval.Start].Total / 60), told);
        Assert.All(values.Zip(values.Skip(1)), pair => Assert.Equal(pair.First.Interval.End, pair.Second.Interval.Start));
    }

    [Fact]
    public void Four_minutes_are_missing_from_the_source_and_four_releases_by_the_minute()
    {
        Assert.Equal(4, Releases("minute", out _).Count(release => release.Value is MissingValue));
        Assert.Equal(0, Releases("day", out _).Count(release => release.Value is MissingValue));
    }

    private static string Text(string resolution) => string.Concat(Releases(resolution, out _).Select(release => OfflineMinimizer.ToJsonLine(release) + "\n"));

    private static List<Release> Releases(string resolution, out CsvError? error)
    {
        var options = OfflineOptions.Parse(resolution, "Europe/Paris", 1, 15, out _)!;
        var registers = CsvRegisters.Read(new StringReader(Csv()), options.Tolerance, meterExchanged: false, out var errors);
        Assert.Empty(errors);
        return [.. OfflineMinimizer.Run(registers!, options, WattHours.Zero, out error)];
    }

    private static string Csv()
    {
        var csv = new StringBuilder("time,register_wh\n");
        foreach (var (at, (total, known)) in WattMinutes())
        {
            _ = known ? csv.Append(CultureInfo.InvariantCulture, $"{at},{total / 60}\n") : csv;
        }

        return csv.ToString();
    }

    /// <summary>The running total at each minute boundary in watt-minutes, which the source's three decimals of kW make whole.</summary>
    private static SortedDictionary<Instant, (long Total, bool Known)> WattMinutes()
    {
        var totals = new SortedDictionary<Instant, (long, bool)>();
        var total = 0L;
        foreach (var line in File.ReadLines(Path.Combine(Folder, "sceaux_2006-12-16_17days_1min.csv")).Skip(1))
        {
            var fields = line.Split(',');
            var at = NodaTime.Text.InstantPattern.ExtendedIso.Parse($"{fields[0]}:00Z").Value - Duration.FromHours(1);
            totals.TryAdd(at, (total, true));
            total += fields[1].Length == 0 ? 0 : (long)(decimal.Parse(fields[1], CultureInfo.InvariantCulture) * 1000);
            totals.Add(at + Duration.FromMinutes(1), (total, fields[1].Length > 0));
        }

        return totals;
    }

    private static void Compare(string name, string text)
    {
        if (Written is not null)
        {
            File.WriteAllText(Path.Combine(Written, name), text);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(Written ?? Path.Combine(Folder, "golden"), name)), text);
    }
}
