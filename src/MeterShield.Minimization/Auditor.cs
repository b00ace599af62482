using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>
/// The reference monitor: the one place where a <see cref="Release"/> is made. What it does not admit, does not exist.
/// </summary>
public sealed class Auditor
{
    /// <summary>Makes the release of one turn, or withholds its value.</summary>
    internal Verdict Admit(Grant grant, long sequence, Interval cell, Interval interval, ReleaseValue value, Instant due)
    {
        RequireWholeCells(grant, cell, interval, value);
        var edges = value is EnergyValue && grant.Recipient.Kind == RecipientKind.Outside
            ? [new ReleasedEdge(grant.Terms.Quantity, interval, grant.Id)]
            : Array.Empty<ReleasedEdge>();
        return new Verdict(new Release(grant, sequence, interval, cell.End, value, due), edges, null);
    }

    private static void RequireWholeCells(Grant grant, Interval cell, Interval interval, ReleaseValue value)
    {
        var within = interval.Start >= grant.Validity.Start && interval.End <= grant.Validity.End;
        var ends = interval.End == cell.End && interval.Start <= cell.Start;
        if (!within || !ends || (value is MissingValue && interval != cell))
        {
            throw new InvalidOperationException("An interval is whole cells of its grant and ends with the cell whose turn it is.");
        }
    }
}

/// <summary>What the auditor decided of one turn.</summary>
internal sealed record Verdict(Release Release, IReadOnlyList<ReleasedEdge> Edges, Refusal? Refusal);
