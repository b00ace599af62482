using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>The auditor's memory of one quantity.</summary>
internal sealed class QuantityAudit
{
    private readonly Dictionary<GrantId, GrantSpan> _grants;
    private readonly Grid[] _grids;

    public QuantityAudit(Quantity quantity, AuditMemory memory, Grid[] grids)
    {
        _grids = grids;
        _grants = memory.Grants
            .Where(span => span.Grant.Recipient.Kind == RecipientKind.Outside && span.Grant.Terms.Quantity == quantity)
            .ToDictionary(span => span.Grant.Id);
        var admitted = memory.Admissions.Where(admission => admission.Quantity == quantity).Select(admission => admission.Interval);
        Rule = new PairRule(grids, InForce.Of(_grants.Values), admitted);
        Graph = new InstantGraph(Rule.Admits, memory.ForgetEvery);
        foreach (var span in _grants.Values.Where(span => span.Withdrawn is null))
        {
            var mark = memory.Marks.GetValueOrDefault(span.Grant.Id) ?? GrantMark.AtStartOf(span.Grant);
            Advance(span.Grant, mark.CellStart, mark.ReleasedUntil);
        }
    }

    public PairRule Rule { get; }

    public InstantGraph Graph { get; }

    public Floors Floors { get; } = new();

    public bool Knows(Grant grant) => _grants.ContainsKey(grant.Id);

    public (Instant From, Instant To)? Breach(Interval interval) =>
        Graph.Breach(interval.Start.ToUnixTimeSeconds(), interval.End.ToUnixTimeSeconds()) is var (from, to)
            ? (Instant.FromUnixTimeSeconds(from), Instant.FromUnixTimeSeconds(to))
            : null;

    public void Join(ReleasedEdge edge) => Graph.Join(
        edge.Interval.Start.ToUnixTimeSeconds(),
        edge.Interval.End.ToUnixTimeSeconds(),
        _grants.TryGetValue(edge.Grant, out var span) ? span.Grant.Recipient.Name : null);

    /// <summary>Notes how far a grant has come; one that has run its course holds nothing back.</summary>
    public void Advance(Grant grant, Instant cellStart, Instant releasedUntil)
    {
        if (_grids[(int)grant.Terms.Resolution].Next(cellStart) > grant.Validity.End)
        {
            Floors.Remove(grant.Id);
        }
        else
        {
            Floors.Set(grant.Id, releasedUntil);
        }
    }
}
