using MeterShield.Minimization.Auditing;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>
/// The reference monitor: the one place where a <see cref="Release"/> is made. What it does not admit, does not exist.
/// </summary>
/// <remarks>
/// It takes all outside recipients as one coalition that never forgets, and makes nothing that would let it compute an
/// energy finer than what was agreed for that time. Deterministic, used by one thread. It remembers what it admitted: after
/// a failed commit, make a new one from what was stored.
/// </remarks>
public sealed class Auditor
{
    private readonly AuditMemory _memory;
    private readonly Grid[] _grids;
    private readonly Dictionary<Quantity, QuantityAudit> _audits = [];
    private readonly TariffAudit _tariffs;

    /// <summary>An auditor that remembers.</summary>
    /// <exception cref="ArgumentException">The zone's days are not whole hours (<see cref="Grid.ZoneFault"/>).</exception>
    public Auditor(AuditMemory memory)
    {
        _memory = memory;
        _grids = [.. Resolutions.All.Select(resolution => Grid.Of(resolution, memory.Zone))];
        foreach (var quantity in memory.Grants.Select(span => span.Grant.Terms.Quantity).Append(Quantity.ImportedEnergy).Distinct())
        {
            _audits.Add(quantity, new QuantityAudit(quantity, memory, _grids));
        }

        _tariffs = new TariffAudit(_audits[Quantity.ImportedEnergy], memory, _grids);
        foreach (var edge in memory.Edges)
        {
            Remember(edge);
        }

        Prune(_audits.Keys);
    }

    /// <summary>How many instants it holds in memory: what can no longer matter is forgotten.</summary>
    public int InstantsHeld => _audits.Values.Sum(audit => audit.Graph.Count);

    /// <summary>
    /// Why an interval may not be released under a grant, or null when it may. Changes nothing.
    /// </summary>
    public Refusal? Judge(Grant grant, Interval interval)
    {
        if (grant.Recipient.Kind != RecipientKind.Outside || grant.Terms.Quantity.Kind == QuantityKind.DailyPeakPower)
        {
            return null;
        }

        if (interval.Start < _memory.LostBefore)
        {
            return RefusalText.Lost(interval, _memory.Zone);
        }

        var audit = AuditOf(grant);
        return audit.Breach(interval) is var (from, to)
            ? RefusalText.Finer(grant, new Interval(from, to), audit, interval, _memory.Zone)
            : _tariffs.Judge(grant, interval);
    }

    /// <summary>Whether all outside recipients together, with what they were ever given, can compute the energy of an interval exactly.</summary>
    /// <remarks>Only for intervals that begin no earlier than the last release of every live grant: what is older is forgotten.</remarks>
    public bool CoalitionKnows(Quantity quantity, Interval interval) =>
        _audits.TryGetValue(quantity, out var audit)
        && audit.Graph.AreConnected(interval.Start.ToUnixTimeSeconds(), interval.End.ToUnixTimeSeconds());

    /// <summary>Makes the release of one turn, or withholds its value.</summary>
    internal Verdict Admit(Grant grant, long sequence, Interval cell, Interval interval, ReleaseValue value, Instant due)
    {
        RequireWholeCells(grant, cell, interval, value);
        var refusal = value is EnergyValue ? Judge(grant, interval) : null;
        if (refusal is not null)
        {
            (interval, value) = (cell, ReleaseValue.Missing);
        }

        var edges = value is EnergyValue && grant.Recipient.Kind == RecipientKind.Outside
            ? [new ReleasedEdge(grant.Terms.Quantity, interval, grant.Id)]
            : Array.Empty<ReleasedEdge>();
        Note(grant, cell, edges);
        return new Verdict(new Release(grant, sequence, interval, cell.End, value, due), edges, refusal);
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

    private QuantityAudit AuditOf(Grant grant) =>
        _audits.TryGetValue(grant.Terms.Quantity, out var audit) && audit.Knows(grant)
            ? audit
            : throw new InvalidOperationException("The auditor was not told of this grant: its memory holds every grant ever given.");

    private void Note(Grant grant, Interval cell, ReleasedEdge[] edges)
    {
        if (grant.Recipient.Kind != RecipientKind.Outside)
        {
            return;
        }

        var audit = AuditOf(grant);
        foreach (var edge in edges)
        {
            Remember(edge);
            audit.Advance(grant, cell.End, cell.End);
        }

        Prune([grant.Terms.Quantity]);
    }

    private void Remember(ReleasedEdge edge)
    {
        if (_audits.TryGetValue(edge.Quantity, out var audit))
        {
            audit.Join(edge);
            _tariffs.Remember(edge);
        }
    }

    private void Prune(IEnumerable<Quantity> quantities)
    {
        foreach (var quantity in quantities)
        {
            var audit = _audits[quantity];
            var floor = quantity == Quantity.ImportedEnergy ? Instant.Min(audit.Floors.Lowest, TariffFloor()) : audit.Floors.Lowest;
            audit.Graph.PruneBefore(floor == Instant.MaxValue ? long.MaxValue : floor.ToUnixTimeSeconds());
        }
    }

    /// <summary>Tariff months are judged against the imported energy inside them, so that neither may be forgotten before both are done.</summary>
    private Instant TariffFloor()
    {
        var lowest = _audits.Where(entry => entry.Key.Kind == QuantityKind.ImportedEnergyByTariff).Select(entry => entry.Value.Floors.Lowest)
            .Append(Instant.MaxValue).Min();
        var both = Instant.Min(lowest, _audits[Quantity.ImportedEnergy].Floors.Lowest);
        return !_tariffs.IsNeeded || both == Instant.MaxValue ? Instant.MaxValue : _grids[(int)Resolution.Month].Floor(both);
    }
}

/// <summary>What the auditor decided of one turn.</summary>
internal sealed record Verdict(Release Release, IReadOnlyList<ReleasedEdge> Edges, Refusal? Refusal);
