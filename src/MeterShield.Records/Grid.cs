using NodaTime;
using NodaTime.TimeZones;

namespace MeterShield.Records;

/// <summary>
/// The instants at which intervals of one resolution begin, in one time zone. All grids of a zone are nested
/// and start at local midnight; cells are half-open.
/// </summary>
/// <remarks>
/// Hours and finer are counted from the start of the local day in elapsed time, so that the doubled hour of autumn is
/// two hours and the missing hour of spring is none.
/// </remarks>
public sealed class Grid
{
    private readonly long _seconds;

    private Grid(Resolution resolution, DateTimeZone zone)
    {
        Resolution = resolution;
        Zone = zone;
        _seconds = resolution.FixedSeconds();
    }

    /// <summary>The step of the ladder.</summary>
    public Resolution Resolution { get; }

    /// <summary>The zone whose midnights the grid starts at.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>The grid of one resolution in one zone.</summary>
    /// <exception cref="ArgumentException">The zone has days that are not whole hours (<see cref="ZoneFault"/>).</exception>
    public static Grid Of(Resolution resolution, DateTimeZone zone)
    {
        _ = resolution.Code();
        return ZoneFault(zone) is { } fault ? throw new ArgumentException(fault, nameof(zone)) : new Grid(resolution, zone);
    }

    /// <summary>Why a zone cannot carry nested grids, or null when it can.</summary>
    /// <remarks>
    /// Judged on the rules in force from 2020 on: a change of offset by part of an hour (Lord Howe) makes days that
    /// hours do not divide.
    /// </remarks>
    public static string? ZoneFault(DateTimeZone zone)
    {
        var from = Instant.FromUtc(2020, 1, 1, 0, 0);
        var to = Instant.FromUtc(2060, 1, 1, 0, 0);
        ZoneInterval? previous = null;
        foreach (var interval in zone.GetZoneIntervals(from, to))
        {
            if (previous is not null && (interval.WallOffset - previous.WallOffset).Seconds % 3600 != 0)
            {
                return $"In {zone.Id} some days are not a whole number of hours, so that hours cannot be cells of a day.";
            }

            previous = interval;
        }

        return null;
    }

    /// <summary>The start of the cell that contains <paramref name="instant"/>.</summary>
    public Instant Floor(Instant instant)
    {
        var date = instant.InZone(Zone).Date;
        if (Resolution == Resolution.Month)
        {
            return StartOf(new LocalDate(date.Year, date.Month, 1));
        }

        var midnight = StartOf(date);
        if (Resolution == Resolution.Day)
        {
            return midnight;
        }

        var elapsed = instant.ToUnixTimeTicks() - midnight.ToUnixTimeTicks();
        var cell = _seconds * NodaConstants.TicksPerSecond;
        return Instant.FromUnixTimeTicks(midnight.ToUnixTimeTicks() + (elapsed / cell * cell));
    }

    /// <summary>The first boundary strictly after <paramref name="instant"/>.</summary>
    public Instant Next(Instant instant)
    {
        var start = Floor(instant);
        return Resolution switch
        {
            Resolution.Month => StartOf(start.InZone(Zone).Date.With(DateAdjusters.StartOfMonth).PlusMonths(1)),
            Resolution.Day => StartOf(start.InZone(Zone).Date.PlusDays(1)),
            _ => start + Duration.FromSeconds(_seconds),
        };
    }

    /// <summary>The first boundary at or after <paramref name="instant"/>.</summary>
    public Instant Ceiling(Instant instant) => IsBoundary(instant) ? instant : Next(instant);

    /// <summary>Whether a cell begins at <paramref name="instant"/>.</summary>
    public bool IsBoundary(Instant instant) => Floor(instant) == instant;

    /// <summary>The cell that contains <paramref name="instant"/>.</summary>
    public Interval CellAt(Instant instant) => new(Floor(instant), Next(instant));

    /// <summary>Whether <paramref name="interval"/> contains at least one whole cell.</summary>
    public bool HasWholeCellIn(Interval interval) => Next(Ceiling(interval.Start)) <= interval.End;

    /// <summary>How many cells lie in an interval that begins and ends at a boundary.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public long CellsIn(Interval interval)
    {
        if (!IsBoundary(interval.Start) || !IsBoundary(interval.End))
        {
            throw new ArgumentException("Only an interval that begins and ends at boundaries is whole cells.", nameof(interval));
        }

        var (start, end) = (interval.Start.InZone(Zone).Date, interval.End.InZone(Zone).Date);
        return Resolution switch
        {
            Resolution.Month => ((end.Year - start.Year) * 12L) + end.Month - start.Month,
            Resolution.Day => Period.DaysBetween(start, end),
            _ => (interval.End.ToUnixTimeSeconds() - interval.Start.ToUnixTimeSeconds()) / _seconds,
        };
    }

    /// <summary>The boundaries in <c>[from, to)</c>, in order.</summary>
    public IEnumerable<Instant> BoundariesIn(Instant from, Instant to)
    {
        for (var boundary = Ceiling(from); boundary < to; boundary = Next(boundary))
        {
            yield return boundary;
        }
    }

    private Instant StartOf(LocalDate date) => Zone.AtStartOfDay(date).ToInstant();
}
