using System.Globalization;
using System.Text.Json;

namespace MeterShield.Simulator.Tests;

/// <summary>The rules of the dear days, and what the meter says around them.</summary>
public sealed class CalendarTests
{
    [Theory]
    [InlineData(1, 2025)]
    [InlineData(2, 2023)]
    [InlineData(77, 2026)]
    public async Task A_season_has_its_numbers_of_days_where_they_may_be(int seed, int season)
    {
        var days = await DaysAsync(seed, season);
        Assert.Equal(season == 2023 ? 366 : 365, days.Count);
        var red = days.Where(day => day.Tempo == "red").Select(day => day.Day).ToList();
        var white = days.Where(day => day.Tempo == "white").Select(day => day.Day).ToList();
        var peaks = days.Where(day => day.Ejp == "peak").Select(day => day.Day).ToList();
        Assert.Equal((22, 43, 22), (red.Count, white.Count, peaks.Count));
        Assert.All(red, day => Assert.True(day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && day.Month is >= 11 or <= 3));
        Assert.All(white.Concat(peaks), day => Assert.NotEqual(DayOfWeek.Sunday, day.DayOfWeek));
        Assert.All(peaks, day => Assert.True(day.Month is >= 11 or <= 3));
        Assert.DoesNotContain(red, day => Enumerable.Range(1, 5).All(more => red.Contains(day.AddDays(more))));
        Assert.Empty(red.Intersect([new(season, 11, 11), new(season, 12, 25), new(season + 1, 1, 1)]));
    }

    [Fact]
    public async Task Tomorrows_colour_is_known_from_twenty_hours_and_becomes_todays_at_six()
    {
        var days = await DaysAsync(1, 2025);
        var red = days.First(day => day.Tempo == "red").Day;
        Assert.Equal("None", Say(red.AddDays(-1), "19:59:00", "tomorrow"));
        Assert.Equal("Red", Say(red.AddDays(-1), "20:00:00", "tomorrow"));
        Assert.Equal("Red", Say(red, "05:59:00", "tomorrow"));
        Assert.Equal("Red", Say(red, "06:00:00", "today"));
        Assert.Equal("None", Say(red, "06:00:00", "tomorrow"));
        Assert.Equal(("6", "5", "5"), (Say(red, "21:59:00", "index"), Say(red, "22:00:00", "index"), Say(red.AddDays(1), "05:59:00", "index")));
    }

    [Fact]
    public async Task White_days_are_mobile_peak_one_and_red_days_two()
    {
        var days = await DaysAsync(1, 2025);
        var white = days.First(day => day.Tempo == "white").Day;
        var red = days.First(day => day.Tempo == "red").Day;
        Assert.Equal(("1", "0"), (Say(white.AddDays(-1), "21:00:00", "announced_peak"), Say(white.AddDays(-1), "19:00:00", "announced_peak")));
        Assert.Equal(("1", "2"), (Say(white, "12:00:00", "running_peak"), Say(red, "12:00:00", "running_peak")));
    }

    [Fact]
    public async Task Ejp_is_announced_and_lasts_from_seven_to_one()
    {
        var days = await DaysAsync(1, 2025);
        // One that follows no other, so that its night before is a normal one.
        var peak = days.Zip(days.Skip(1)).First(pair => pair.First.Ejp == "normal" && pair.Second.Ejp == "peak").Second.Day;
        string[] times = ["00:30:00", "06:29:00", "06:30:00", "06:59:00", "07:00:00", "23:59:00"];
        Assert.Equal(["1 False", "1 False", "1 True", "1 True", "2 False", "2 False"], times.Select(time => Ejp(peak, time)));
        Assert.Equal(["2 False", "1 False"], new[] { "00:59:00", "01:00:00" }.Select(time => Ejp(peak.AddDays(1), time)));
        Assert.Equal("1", Say(peak.AddDays(-1), "20:00:00", "announced_peak", "ejp"));
    }

    [Theory]
    [InlineData("2026-07-01T12:00:00", "2")]
    [InlineData("2026-07-01T23:00:00", "1")]
    [InlineData("2026-01-14T12:00:00", "4")]
    [InlineData("2026-01-14T23:00:00", "3")]
    public void Distributors_index_goes_by_season_and_hour(string start, string index) =>
        Assert.Equal(index, State($"--tariff hchp --start {start}").GetProperty("distributor_index").ToString());

    private static string Ejp(DateOnly day, string time) => $"{Say(day, time, "index", "ejp")} {Say(day, time, "ejp_notice", "ejp")}";

    private static string Say(DateOnly day, string time, string name, string tariff = "tempo") =>
        State($"--tariff {tariff} --start {day:yyyy-MM-dd}T{time}").GetProperty(name).ToString();

    private static JsonElement State(string options) => Simulation.Of($"{options} --days 0.00001").States[0];

    private static async Task<List<(DateOnly Day, string Tempo, string Ejp)>> DaysAsync(int seed, int season)
    {
        var run = await Tool.RunAsync("calendar", "--seed", $"{seed}", "--season", $"{season}");
        Assert.Equal(0, run.ExitCode);
        return [.. run.Output.TrimEnd().Split('\n').Select(line => line.Split(',')).Select(fields => (DateOnly.Parse(fields[0], CultureInfo.InvariantCulture), fields[1], fields[2]))];
    }
}
