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
        Quantity = quantity;
        _grids = grids;
        _grants = memory.Grants
            .Where(span => span.Grant.Recipient.Kind == RecipientKind.Outside && Hears(quantity, span.Grant.Terms))
            .ToDictionary(span => span.Grant.Id);
        var admitted = memory.Admissions.Where(admission => admission.Quantity == quantity).Select(admission => admission.Interval);
        Rule = new PairRule(grids, InForce.Of(_grants.Values), admitted, (from, to) => memory.AsIf?.Asks(quantity, from, to) ?? false);
        Graph = new InstantGraph(Rule.Admits, memory.ForgetEvery);
        foreach (var span in _grants.Values.Where(span => span.Withdrawn is null))
        {
            var mark = memory.Marks.GetValueOrDefault(span.Grant.Id) ?? GrantMark.AtStartOf(span.Grant);
            Advance(span.Grant.Id, mark.CellStart, mark.ReleasedUntil);
        }
    }

    public Quantity Quantity { get; }

    public PairRule Rule { get; }

    public InstantGraph Graph { get; }

    public Floors Floors { get; } = new();

    /// <summary>
    /// Whether what a grant tells says something of a quantity. A register's month is a month of imported energy, all of it
    /// where the other registers stand still. Hours and finer tell every register its part, because it is known which of them
    /// runs when; a day does not.
    /// </summary>
    public static bool Hears(Quantity quantity, GrantTerms terms) => quantity == terms.Quantity || (quantity.Kind, terms.Quantity.Kind) switch
    {
        (QuantityKind.ImportedEnergy, QuantityKind.ImportedEnergyByTariff) => true,
        (QuantityKind.ImportedEnergyByTariff, QuantityKind.ImportedEnergy) => terms.Resolution.IsFinerThan(Resolution.Day),
        _ => false,
    };

    public (Instant From, Instant To)? Breach(Interval interval) =>
        Graph.Breach(interval.Start.ToUnixTimeSeconds(), interval.End.ToUnixTimeSeconds()) is var (from, to)
            ? (Instant.FromUnixTimeSeconds(from), Instant.FromUnixTimeSeconds(to))
            : null;

    public bool AreConnected(Instant from, Instant to) => Graph.AreConnected(from.ToUnixTimeSeconds(), to.ToUnixTimeSeconds());

    public bool Holds(Instant instant) => Graph.Contains(instant.ToUnixTimeSeconds());

    public void Join(ReleasedEdge edge) => Graph.Join(
        edge.Interval.Start.ToUnixTimeSeconds(),
        edge.Interval.End.ToUnixTimeSeconds(),
        _grants.TryGetValue(edge.Grant, out var span) ? span.Grant.Recipient.Name : null);

    /// <summary>Ties two instants for what a register told, under the names of all whose releases tie its graph there.</summary>
    public void Join(Interval total, QuantityAudit register)
    {
        var (from, to) = (total.Start.ToUnixTimeSeconds(), total.End.ToUnixTimeSeconds());
        foreach (var name in register.Graph.RecipientsAt(from, to).Cast<string?>().DefaultIfEmpty(null).ToList())
        {
            Graph.Join(from, to, name);
        }
    }

    /// <summary>Notes how far a grant has come; one that has run its course holds nothing back.</summary>
    /// <param name="grant">Which.</param>
    /// <param name="cellStart">Where its next cell starts.</param>
    /// <param name="releasedUntil">Up to where it has released, or null when that is where it was.</param>
    public void Advance(GrantId grant, Instant cellStart, Instant? releasedUntil)
    {
        var span = _grants[grant];
        if (_grids[(int)span.Grant.Terms.Resolution].Next(cellStart) > span.Grant.Validity.End)
        {
            Floors.Remove(grant);
        }
        else
        {
            Floors.Set(grant, releasedUntil, cellStart - Auditor.Reach);
        }
    }
}
