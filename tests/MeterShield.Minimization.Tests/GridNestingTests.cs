using FsCheck;
using FsCheck.Fluent;
using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests;

public sealed class GridNestingTests
{
    /// <summary>Clock changes at 02:00, at midnight, none, half-hour offsets, and a day that never was.</summary>
    private static readonly string[] Zones =
        ["Europe/Paris", "Africa/Cairo", "America/Santiago", "America/Havana", "Asia/Kolkata", "Asia/Kathmandu", "UTC", "America/St_Johns"];

    private static readonly Gen<(DateTimeZone Zone, Instant At)> Moments =
        from zone in Gen.Elements(Zones)
        from minutes in Gen.Choose(0, 20 * 366 * 24 * 60)
        select (DateTimeZoneProviders.Tzdb[zone], Instant.FromUtc(2020, 1, 1, 0, 0) + Duration.FromMinutes(minutes));

    [Fact]
    public void Each_cell_lies_inside_one_cell_of_every_coarser_grid() =>
        Props.Check(Moments, 10_000, moment =>
        {
            var cells = Resolutions.All.Select(resolution => Grid.Of(resolution, moment.Zone).CellAt(moment.At)).ToList();
            return cells.Zip(cells.Skip(1)).All(pair => pair.First.Start <= pair.Second.Start && pair.Second.End <= pair.First.End)
                && cells.TrueForAll(cell => cell.Contains(moment.At));
        });

    [Fact]
    public void Cells_tile_time_and_their_starts_are_their_boundaries() =>
        Props.Check(Moments, 10_000, moment => Resolutions.All.All(resolution =>
        {
            var grid = Grid.Of(resolution, moment.Zone);
            var cell = grid.CellAt(moment.At);
            return grid.IsBoundary(cell.Start) && grid.IsBoundary(cell.End) && grid.Floor(cell.End - Duration.Epsilon) == cell.Start;
        }));

    [Fact]
    public void Counting_cells_is_counting_boundaries() =>
        Props.Check(Moments.SelectMany(_ => Gen.Choose(0, 70 * 24), (moment, hours) => (moment, hours)), 300, at => Resolutions.All.All(resolution =>
        {
            var (moment, hours) = at;
            var grid = Grid.Of(resolution, moment.Zone);
            var days = resolution.IsFinerThan(Resolution.Hour) ? hours / 24 : hours;
            var cells = new NodaTime.Interval(grid.Floor(moment.At), grid.Ceiling(moment.At + Duration.FromHours(days)));
            return grid.CellsIn(cells) == grid.BoundariesIn(cells.Start, cells.End).Count();
        }));

    [Fact]
    public void Only_whole_cells_can_be_counted()
    {
        var grid = Grid.Of(Resolution.Hour, DateTimeZone.Utc);
        var start = Instant.FromUtc(2026, 1, 1, 0, 0);
        Assert.Throws<ArgumentException>(() => grid.CellsIn(new NodaTime.Interval(start, start + Duration.FromMinutes(90))));
    }

    [Theory]
    [InlineData(2026, 3, 29, 23)]
    [InlineData(2026, 10, 25, 25)]
    [InlineData(2026, 6, 1, 24)]
    public void A_day_in_paris_has_the_hours_it_has(int year, int month, int day, int hours)
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Paris"];
        var cell = Grid.Of(Resolution.Day, zone).CellAt(zone.AtStartOfDay(new LocalDate(year, month, day)).ToInstant());
        Assert.Equal(hours, Grid.Of(Resolution.Hour, zone).BoundariesIn(cell.Start, cell.End).Count());
        Assert.Equal(Duration.FromHours(hours), cell.Duration);
    }

    [Fact]
    public void A_zone_whose_days_are_not_whole_hours_is_refused_with_the_reason()
    {
        var fault = Assert.Throws<ArgumentException>(() => Grid.Of(Resolution.Day, DateTimeZoneProviders.Tzdb["Australia/Lord_Howe"]));
        Assert.Contains("not a whole number of hours", fault.Message, StringComparison.Ordinal);
    }
}
