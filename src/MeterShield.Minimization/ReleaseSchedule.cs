using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>When releases are due: fixed by the grant alone. Nothing about the data moves the schedule.</summary>
public sealed class ReleaseSchedule
{
    /// <summary>How long after a cell's end its boundary is surely decided.</summary>
    public static readonly Duration Settling = Duration.FromSeconds(30);

    private readonly Grid _grid;
    private readonly Grid _days;
    private readonly Grid _months;

    /// <summary>The schedule of one grant in one zone.</summary>
    public ReleaseSchedule(Grant grant, DateTimeZone zone)
    {
        Grant = grant;
        _grid = Grid.Of(grant.Terms.Resolution, zone);
        _days = Grid.Of(Resolution.Day, zone);
        _months = Grid.Of(Resolution.Month, zone);
    }

    /// <summary>The grant.</summary>
    public Grant Grant { get; }

    /// <summary>Whether the grant has a boundary at an instant of its validity, end included.</summary>
    public bool HasBoundary(Instant instant) =>
        Grant.Validity.Start <= instant && instant <= Grant.Validity.End && _grid.IsBoundary(instant);

    /// <summary>The cell whose turn it is, or null when the grant has run its course.</summary>
    public Interval? CellOf(GrantMark mark)
    {
        // Only whole cells, also where the mark is no boundary because the home moved to another zone.
        var cell = _grid.CellAt(_grid.Ceiling(mark.CellStart));
        return cell.End <= Grant.Validity.End ? cell : null;
    }

    /// <summary>When the release of a cell is due: its end, 30 s, the grant's offset and its delay.</summary>
    public Instant DueOf(Interval cell)
    {
        var from = Grant.Terms.Delay switch
        {
            Delay.None => cell.End,
            Delay.EndOfDay => _days.Ceiling(cell.End),
            Delay.SevenDays => cell.End + Duration.FromDays(7),
            Delay.ThirtyDays => cell.End + Duration.FromDays(30),
            _ => throw new InvalidOperationException("Not a delay."),
        };
        return from + Settling + Duration.FromSeconds(Grant.DueOffsetSeconds);
    }

    /// <summary>Whether a cell is the first that is due in its month of local time, the grant's very first aside.</summary>
    public bool OpensMonth(Interval cell)
    {
        if (cell.Start < _grid.Next(Grant.Validity.Start))
        {
            return false;
        }

        var before = _grid.CellAt(cell.Start - Duration.Epsilon);
        return _months.Floor(DueOf(before)) != _months.Floor(DueOf(cell));
    }

    /// <summary>The first instant after <paramref name="now"/> at which the grant may release a day or a finer cell.</summary>
    /// <remarks>For a month not the next month's end: a bill is not to wait a month for a power cut at midnight.</remarks>
    public Instant CatchUpAfter(Instant now)
    {
        var late = Settling + Duration.FromSeconds(Grant.DueOffsetSeconds);
        var grid = Grant.Terms.Resolution == Resolution.Month || Grant.Terms.Delay == Delay.EndOfDay ? _days : _grid;
        return grid.Next(now - late) + late;
    }

    /// <summary>When the grant's next release is due, or null when it has run its course.</summary>
    public Instant? NextDue(GrantMark mark) => CellOf(mark) is { } cell ? DueOf(cell) : null;

    /// <summary>
    /// The grid boundaries at which an interval ending with <paramref name="cell"/> may start, earliest first: none before
    /// <paramref name="earliest"/> but the cell's own, where all that remains is to say why it stays here.
    /// </summary>
    internal IEnumerable<Instant> StartsFor(GrantMark mark, Interval cell, Instant earliest) =>
        _grid.BoundariesIn(Instant.Max(mark.ReleasedUntil, Instant.Min(earliest, cell.Start)), cell.End);
}
