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
    private readonly Dictionary<Quantity, QuantityAudit> _audits = [];
    private readonly Dictionary<GrantId, QuantityAudit[]> _hearers = [];
    private readonly TariffAudit _tariffs;

    /// <summary>An auditor that remembers.</summary>
    /// <exception cref="ArgumentException">The zone's days are not whole hours (<see cref="Grid.ZoneFault"/>), or the edges are not in order.</exception>
    public Auditor(AuditMemory memory)
    {
        _memory = memory;
        Grid[] grids = [.. Resolutions.All.Select(resolution => Grid.Of(resolution, memory.Zone))];
        foreach (var quantity in memory.Grants.Select(span => span.Grant.Terms.Quantity).Append(Quantity.ImportedEnergy).Distinct())
        {
            _audits.Add(quantity, new QuantityAudit(quantity, memory, grids));
        }

        foreach (var grant in memory.Grants.Select(span => span.Grant))
        {
            _hearers[grant.Id] = [.. _audits.Values.Where(audit => QuantityAudit.Hears(audit.Quantity, grant.Terms))];
        }

        _tariffs = new TariffAudit(_audits, memory, grids);
        Load(memory.Edges);
    }

    /// <summary>
    /// No interval is longer: after an outage of more than 400 days what was consumed before is not told any more. So what a
    /// register that nobody ever reads could still need is forgotten at last.
    /// </summary>
    public static Duration Reach { get; } = Duration.FromDays(400);

    /// <summary>How many instants it holds in memory: what can no longer matter is forgotten.</summary>
    public int InstantsHeld => _audits.Values.Sum(audit => audit.Graph.Count);

    /// <summary>How many it held at most while it was made of what was stored.</summary>
    public int MostInstantsHeldAtStart { get; private set; }

    /// <summary>
    /// Why an interval may not be released under a grant, or null when it may. Changes nothing.
    /// </summary>
    public Refusal? Judge(Grant grant, Interval interval)
    {
        if (grant.Recipient.Kind != RecipientKind.Outside || grant.Terms.Quantity.Kind == QuantityKind.DailyPeakPower)
        {
            return null;
        }

        if (interval.Start < _memory.LostBefore || interval.Duration > Reach)
        {
            return interval.Duration > Reach ? RefusalText.TooLong(interval, _memory.Zone) : RefusalText.Lost(interval, _memory.Zone);
        }

        _memory.AsIf?.Begin();
        var refusal = Finer(grant, interval) ?? _tariffs.Judge(grant, interval);
        if (refusal is null && _memory.AsIf is { HasAsked: true } asIf)
        {
            var (from, to) = (interval.Start.ToUnixTimeSeconds(), interval.End.ToUnixTimeSeconds());
            var tied = HearersOf(grant).SelectMany(audit => audit.Graph.RecipientsAt(from, to));
            asIf.Keep([.. tied.Append(grant.Recipient.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        }

        return refusal;
    }

    /// <summary>The earliest instant at which an interval that ends at <paramref name="end"/> can start.</summary>
    internal Instant EarliestStart(Instant end) => Instant.Max(_memory.LostBefore ?? Instant.MinValue, end - Reach);

    /// <summary>What was agreed for the interval of an admission.</summary>
    internal Resolution? AgreedFor(Admission admission) => _audits[admission.Quantity].Rule.AgreedFor(admission.Interval);

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

    private Refusal? Finer(Grant grant, Interval interval)
    {
        foreach (var (audit, told) in ToldBy(grant, interval))
        {
            if (audit.Breach(told) is var (from, to))
            {
                return RefusalText.Finer(grant, new Interval(from, to), audit, told, _memory.Zone);
            }
        }

        return null;
    }

    /// <summary>What an interval of a grant would tell, by graph.</summary>
    private IEnumerable<(QuantityAudit Audit, Interval Told)> ToldBy(Grant grant, Interval interval)
    {
        var proposed = new ReleasedEdge(grant.Terms.Quantity, interval, grant.Id);
        foreach (var audit in HearersOf(grant))
        {
            if (!IsTotalOf(audit, proposed))
            {
                yield return (audit, interval);
                continue;
            }

            foreach (var total in _tariffs.TotalsWith(proposed))
            {
                yield return (audit, total);
            }
        }
    }

    private QuantityAudit[] HearersOf(Grant grant) =>
        _hearers.TryGetValue(grant.Id, out var hearers) && Array.Exists(hearers, audit => audit.Quantity == grant.Terms.Quantity)
            ? hearers
            : throw new InvalidOperationException("The auditor was not told of this grant: its memory holds every grant ever given.");

    private void Note(Grant grant, Interval cell, ReleasedEdge[] edges)
    {
        if (grant.Recipient.Kind != RecipientKind.Outside)
        {
            return;
        }

        // A missing moves a grant on as well: what it can no longer reach is forgotten.
        foreach (var audit in HearersOf(grant))
        {
            audit.Advance(grant.Id, cell.End, edges.Length > 0 ? cell.End : null);
        }

        foreach (var edge in edges)
        {
            Remember(edge);
        }

        Prune(_hearers[grant.Id], Instant.MaxValue);
    }

    /// <summary>In the order of their starts no edge to come starts before the last one: what lies before is forgotten on the way.</summary>
    private void Load(IEnumerable<ReleasedEdge> edges)
    {
        var last = Instant.MinValue;
        foreach (var edge in edges)
        {
            last = edge.Interval.Start >= last ? edge.Interval.Start : throw new ArgumentException("The edges are in the order of their starts.", nameof(edges));
            Remember(edge);
            MostInstantsHeldAtStart = Math.Max(MostInstantsHeldAtStart, InstantsHeld);
            Prune(_hearers.GetValueOrDefault(edge.Grant) ?? [], last);
        }

        Prune(_audits.Values, Instant.MaxValue);
    }

    private void Remember(ReleasedEdge edge)
    {
        foreach (var audit in _hearers.GetValueOrDefault(edge.Grant) ?? [])
        {
            if (!IsTotalOf(audit, edge))
            {
                audit.Join(edge);
            }
        }

        if (edge.Quantity.Kind == QuantityKind.ImportedEnergyByTariff)
        {
            foreach (var total in _tariffs.Remember(edge))
            {
                _audits[Quantity.ImportedEnergy].Join(total, _audits[edge.Quantity]);
            }
        }
    }

    /// <summary>Whether it tells imported energy as a whole by one of its registers.</summary>
    private static bool IsTotalOf(QuantityAudit audit, ReleasedEdge edge) =>
        audit.Quantity == Quantity.ImportedEnergy && edge.Quantity.Kind == QuantityKind.ImportedEnergyByTariff;

    private void Prune(IEnumerable<QuantityAudit> audits, Instant before)
    {
        foreach (var audit in audits)
        {
            var floor = FloorOf(audit, before);
            audit.Graph.PruneBefore(floor == Instant.MaxValue ? long.MaxValue : floor.ToUnixTimeSeconds());
        }
    }

    /// <summary>Registers are judged against each other and the imported energy inside their months, so that none may be forgotten before all are done.</summary>
    private Instant FloorOf(QuantityAudit audit, Instant before) =>
        _memory.Tariffs is null || audit.Quantity.Kind is not (QuantityKind.ImportedEnergy or QuantityKind.ImportedEnergyByTariff)
            ? Instant.Min(before, audit.Floors.Lowest)
            : _tariffs.Reaches(Instant.Min(before, _audits[Quantity.ImportedEnergy].Floors.Lowest));
}

/// <summary>What the auditor decided of one turn.</summary>
internal sealed record Verdict(Release Release, IReadOnlyList<ReleasedEdge> Edges, Refusal? Refusal);
