using MeterShield.Minimization.Auditing;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>
/// The second graph, for the report alone: what outside recipients could compute together with the grid operator, which gets
/// the register at every local midnight by power line whatever the home does. It decides nothing.
/// </summary>
public static class OperatorReport
{
    /// <summary>The intervals, finer than agreed for them, that the operator's midnights add to what was released, in order.</summary>
    /// <param name="memory">All grants and all that was released.</param>
    /// <param name="quantity">The quantity; only the two total registers are read by the operator.</param>
    /// <param name="span">The days to report on.</param>
    public static IReadOnlyList<Interval> ResiduesOf(AuditMemory memory, Quantity quantity, Interval span)
    {
        Grid[] grids = [.. Resolutions.All.Select(resolution => Grid.Of(resolution, memory.Zone))];
        var audit = new QuantityAudit(quantity, memory, grids);
        foreach (var edge in memory.Edges.Where(edge => edge.Quantity == quantity && span.Contains(edge.Interval.Start) && edge.Interval.End <= span.End))
        {
            audit.Join(edge);
        }

        List<Instant> midnights = [.. grids[(int)Resolution.Day].BoundariesIn(span.Start, span.End + Duration.Epsilon)];
        foreach (var (from, to) in midnights.Zip(midnights.Skip(1)))
        {
            audit.Graph.Join(from.ToUnixTimeSeconds(), to.ToUnixTimeSeconds(), null);
        }

        return [.. audit.Graph.Within(span.Start.ToUnixTimeSeconds(), span.End.ToUnixTimeSeconds())
            .SelectMany(chain => chain.Zip(chain.Skip(1)))
            .Where(pair => IsFinerThanAgreed(audit.Rule, grids, pair))
            .Select(pair => new Interval(Instant.FromUnixTimeSeconds(pair.First), Instant.FromUnixTimeSeconds(pair.Second)))
            .OrderBy(interval => interval.Start)];
    }

    /// <summary>A whole day is what the operator has by itself: only what is less than a day is told by joining.</summary>
    private static bool IsFinerThanAgreed(PairRule rule, Grid[] grids, (long First, long Second) pair)
    {
        var interval = new Interval(Instant.FromUnixTimeSeconds(pair.First), Instant.FromUnixTimeSeconds(pair.Second));
        return !grids[(int)Resolution.Day].HasWholeCellIn(interval) && !rule.Admits(pair.First, pair.Second);
    }
}
