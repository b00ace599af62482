using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>Whether two neighbouring instants of one component may be known together.</summary>
/// <remarks>
/// The interval between them must contain a whole calendar cell of the coarsest resolution in force inside it. A cell and
/// not a duration: a day of 23 hours and February are whole, and 24 hours from noon to noon are not a day.
/// If every neighbouring pair passes, every pair does; if a pair fails, so does a part of it wherever it is cut.
/// An admission allows its own interval and ties nothing by itself: it becomes known by the releases that make it so. Tied
/// beforehand, a part of it that a later withdrawal leaves unagreed would count as known already, and be given away.
/// </remarks>
internal sealed class PairRule
{
    private readonly Grid[] _grids;
    private readonly InForce _inForce;
    private readonly HashSet<(long, long)> _admitted;
    private readonly Func<long, long, bool> _asIf;

    public PairRule(Grid[] grids, InForce inForce, IEnumerable<Interval> admitted, Func<long, long, bool> asIf)
    {
        _asIf = asIf;
        _grids = grids;
        _inForce = inForce;
        _admitted = [.. admitted.Select(interval => (interval.Start.ToUnixTimeSeconds(), interval.End.ToUnixTimeSeconds()))];
    }

    public bool Admits(long from, long to)
    {
        var whole = _inForce.CoarsestIn(from, to) is { } coarsest
            && _grids[(int)coarsest].HasWholeCellIn(new Interval(Instant.FromUnixTimeSeconds(from), Instant.FromUnixTimeSeconds(to)));
        return whole || _admitted.Contains((from, to)) || _asIf(from, to);
    }

    /// <summary>What was agreed for the worst-protected instant of an interval, or null when nothing was.</summary>
    public Resolution? AgreedFor(Interval interval) =>
        _inForce.CoarsestIn(interval.Start.ToUnixTimeSeconds(), interval.End.ToUnixTimeSeconds());
}
