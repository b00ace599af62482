extern alias simulator;

using System.Globalization;
using simulator::MeterShield.Simulator;
using simulator::MeterShield.Simulator.Household;

namespace MeterShield.Simulator.Tests;

/// <summary>The home behind the meters: its curve, its truth, and that a seed is a seed.</summary>
public sealed class HouseholdTests
{
    [Fact]
    public void Dice_are_SplitMix64_and_the_same_for_ever()
    {
        var dice = new Dice(1, 2, 3, 4);
        Assert.Equal([DiceOf(1, 2, 3, 4, 1), DiceOf(1, 2, 3, 4, 2), DiceOf(1, 2, 3, 4, 3)], new[] { dice.Next(), dice.Next(), dice.Next() });
        var faces = Enumerable.Range(0, 60_000).Select(_ => dice.Between(1, 6)).GroupBy(face => face).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal([1, 2, 3, 4, 5, 6], faces.Keys.Order());
        Assert.All(faces.Values, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void Own_sine_is_near_the_real_one() =>
        Assert.All(Enumerable.Range(-720, 1440), degrees => Assert.Equal(Math.Sin(degrees * Math.PI / 180), Wave.Sine(degrees), 0.002));

    [Theory]
    [InlineData(2024, 3, 31)]
    [InlineData(2025, 4, 20)]
    [InlineData(2026, 4, 5)]
    [InlineData(2038, 4, 25)]
    public void Easter_falls_where_calendars_say(int year, int month, int day) => Assert.Equal(new DateOnly(year, month, day), PublicHoliday.Easter(year));

    [Theory]
    [InlineData("--days 3 --seed 5")]
    [InlineData("--days 2 --seed 6 --heating --car --start 2026-02-20T00:00:00")]
    [InlineData("--days 1.2 --seed 7 --start 2026-10-24T20:00:00")]
    public async Task Curve_is_the_sum_of_what_the_truth_says(string options)
    {
        using var folder = new TemporaryFolder();
        var (curve, truth) = await WriteAsync(folder, options);
        Assert.Equal(truth.Count + 1, curve.Count);
        var registers = curve.Select(row => long.Parse(row[1], CultureInfo.InvariantCulture)).ToArray();
        var wattMinutes = truth.Sum(row => row.Skip(3).Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
        // Means of a minute are cut to whole watts, for each appliance.
        Assert.InRange(registers[^1] - registers[0], (wattMinutes / 60) - 1, (wattMinutes / 60) + (truth.Count * 15 / 60));
        Assert.Equal(registers.Order(), registers);
    }

    [Fact]
    public async Task Nobody_boils_water_in_an_empty_home_and_the_heater_waits_for_the_cheap_hours()
    {
        using var folder = new TemporaryFolder();
        var (_, truth) = await WriteAsync(folder, "--days 60 --seed 3 --start 2026-07-01T00:00:00");
        Assert.DoesNotContain(truth, row => row[2] == "0" && row[6] != "0");
        Assert.All(truth.Where(row => row[14] != "0"), row => Assert.True(string.CompareOrdinal(row[0][11..16], "22:30") >= 0 || string.CompareOrdinal(row[0][11..16], "06:30") < 0));
        Assert.Contains(truth.GroupBy(row => row[0][..10]), day => day.All(row => row[1] == "0"));
        Assert.Contains(truth, row => row[2] != "0" && row[6] != "0");
    }

    [Fact]
    public async Task Heating_goes_with_the_season_and_panels_with_the_sun()
    {
        using var folder = new TemporaryFolder();
        var (_, winter) = await WriteAsync(folder, "--days 7 --heating --solar 3000 --start 2026-01-12T00:00:00");
        var (_, summer) = await WriteAsync(folder, "--days 7 --heating --solar 3000 --start 2026-06-15T00:00:00");
        Assert.True(Sum(winter, 15) > 20 * Sum(summer, 15));
        Assert.True(Sum(summer, 17) < 2 * Sum(winter, 17) && Sum(winter, 17) < 0);
        Assert.All(summer.Where(row => row[17] != "0"), row => Assert.InRange(int.Parse(row[0][11..13], CultureInfo.InvariantCulture), 5, 22));
    }

    [Fact]
    public async Task A_curve_that_was_written_is_replayed_by_the_meter_to_the_watt_hour()
    {
        using var folder = new TemporaryFolder();
        var (curve, _) = await WriteAsync(folder, "--days 0.2 --seed 9");
        var states = Simulation.Of($"--curve {folder.PathOf("curve.csv")}").States;
        Assert.Equal((curve.Count - 1) * 60, states.Count);
        var first = Import(states[0]);
        for (var minute = 0; minute < curve.Count - 1; minute++)
        {
            Assert.InRange(Import(states[minute * 60]) - first - long.Parse(curve[minute][1], CultureInfo.InvariantCulture), -minute / 60 - 1, 0);
        }
    }

    [Fact]
    public void A_real_curve_is_replayed_from_its_own_beginning()
    {
        var file = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../vectors/curves/sceaux_2006-12-16_17days_1min.csv"));
        var states = Simulation.Of($"--curve {file} --power 12 --days 0.003").States;
        Assert.Equal("2006-12-16T16:24:00Z", states[0].GetProperty("instant").GetString());
        Assert.Equal((4216, 418), (states[0].GetProperty("w").GetInt32(), states[0].GetProperty("phases")[0].GetProperty("var").GetInt32()));
        Assert.Equal(5360, states[60].GetProperty("w").GetInt32());
    }

    [Theory]
    [InlineData("watts", "1e12")]
    [InlineData("watts", "-1e300")]
    [InlineData("global_active_power_kw", "1e9")]
    [InlineData("register_wh", "5000000")]
    [InlineData("register_wh", "1e18")]
    [InlineData("register_wh", "-5")]
    public void A_power_that_no_meter_passes_is_an_error_of_its_line(string column, string value)
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("curve.csv");
        File.WriteAllText(file, $"time,{column}\n2026-01-14T20:00,1\n2026-01-14T20:01,2\n2026-01-14T20:02,{value}\n");
        Assert.StartsWith("line 4: ", Assert.Single(Simulation.Errors("--curve", file))[$"--curve {file}: ".Length..], StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_wrong_with_a_curve_is_told_at_once()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("curve.csv");
        File.WriteAllText(file, "time,watts\n2026-01-14T20:00,100\n2026-01-14T19:00,100\nnoon,1\n2026-01-14T21:00,many\n2026-01-14T22:00\n2026-01-14T23:00,99000\n");
        Assert.Equal(["line 3", "line 4", "line 5", "line 6", "line 7"], Simulation.Errors("--curve", file).Select(error => error[(8 + file.Length + 2)..].Trim()[..6]));
        File.WriteAllText(file, "when,how_much\n");
        Assert.Contains("name the columns", Assert.Single(Simulation.Errors("--curve", file)), StringComparison.Ordinal);
        Assert.Contains("--curve", Assert.Single(Simulation.Errors("--curve", file + "x")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_usage_lists_every_error_with_its_fix()
    {
        var run = await Tool.RunAsync("household", "--seed", "x", "--solar", "-5", "--off-peak", "25:00");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(5, run.Errors.TrimEnd().Split('\n').Length);
        Assert.Contains("--days 7", run.Errors, StringComparison.Ordinal);
    }

    private static long Import(System.Text.Json.JsonElement state) => state.GetProperty("import_wh").GetInt64();

    private static long Sum(List<string[]> rows, int column) => rows.Sum(row => long.Parse(row[column], CultureInfo.InvariantCulture));

    private static async Task<(List<string[]> Curve, List<string[]> Truth)> WriteAsync(TemporaryFolder folder, string options)
    {
        var (curve, truth) = (folder.PathOf("curve.csv"), folder.PathOf("truth.csv"));
        var run = await Tool.RunAsync(["household", .. options.Split(' '), "--csv", curve, "--truth", truth]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return (Rows(curve, "time,register_wh"), Rows(truth, "time,people_home,people_up,standby_w,fridge_w,lighting_w,kettle_w,"));
    }

    private static List<string[]> Rows(string file, string header)
    {
        var lines = File.ReadAllLines(file);
        Assert.StartsWith(header, lines[0]);
        return [.. lines.Skip(1).Select(line => line.Split(','))];
    }

    /// <summary>The same numbers from the paper's constants, by another way of writing them down.</summary>
    private static ulong DiceOf(long seed, long purpose, long which, long part, int number)
    {
        var state = 0ul;
        foreach (var name in new[] { seed, purpose, which, part })
        {
            state = Finish(unchecked(state + (ulong)name + 11400714819323198485ul));
        }

        return Finish(unchecked(state + ((ulong)number * 11400714819323198485ul)));
    }

    private static ulong Finish(ulong bits)
    {
        unchecked
        {
            bits ^= bits >> 30;
            bits *= 13787848793156543929ul;
            bits ^= bits >> 27;
            bits *= 10723151780598845931ul;
            return bits ^ (bits >> 31);
        }
    }
}
