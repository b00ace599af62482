using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>
/// Months per tariff register are no intervals: what they tell together with the days of imported energy is decided by
/// rank over one unknown per day and register.
/// </summary>
internal sealed class TariffAudit(QuantityAudit import, AuditMemory memory, Grid[] grids)
{
    /// <summary>A register that can run on no more days than this in a month tells the consumption of days, not of the month.</summary>
    public const int FewDays = 3;

    private readonly List<ReleasedEdge> _months = [];
    private readonly Grid _days = grids[(int)Resolution.Day];

    /// <summary>Whether any outside grant names a tariff register.</summary>
    public bool IsNeeded { get; } = memory.Grants.Any(span =>
        span.Grant.Terms.Quantity.Kind == QuantityKind.ImportedEnergyByTariff && span.Grant.Recipient.Kind == RecipientKind.Outside);

    public void Remember(ReleasedEdge edge)
    {
        if (edge.Quantity.Kind == QuantityKind.ImportedEnergyByTariff)
        {
            // Two years cover every delay; older months meet no import that is still to come.
            _months.RemoveAll(month => month.Interval.End < edge.Interval.Start - Duration.FromDays(731));
            _months.Add(edge);
        }
    }

    /// <summary>Why the release may not be made, or null.</summary>
    public Refusal? Judge(Grant grant, Interval interval)
    {
        var kind = grant.Terms.Quantity.Kind;
        if (!IsNeeded || kind is not (QuantityKind.ImportedEnergy or QuantityKind.ImportedEnergyByTariff))
        {
            return null;
        }

        var proposed = new ReleasedEdge(grant.Terms.Quantity, interval, grant.Id);
        var months = kind == QuantityKind.ImportedEnergyByTariff ? [.. _months, proposed] : _months;
        return months.Count == 0 ? null : Judge(grant, proposed, months);
    }

    private Refusal? Judge(Grant grant, ReleasedEdge proposed, List<ReleasedEdge> months)
    {
        var window = Hull(proposed.Interval, months);
        var inside = months.Where(month => Overlap(month.Interval, window)).ToList();
        if (inside.Count == 0)
        {
            return null;
        }

        var days = new TariffDays([.. _days.BoundariesIn(window.Start, window.End)], memory.Tariffs, _days.Zone, inside);
        Interval? link = proposed.Quantity == Quantity.ImportedEnergy ? proposed.Interval : null;
        var after = KnownFrom(days, inside, link);

        // What is told already cannot be taken back, and what the days tell by themselves was agreed to as days.
        TariffRank[] agreed = [KnownFrom(days, inside.Where(month => month != proposed), null), KnownFrom(days, [], link)];

        // Every register, granted or not: days and all registers but one tell the last.
        foreach (var (register, month) in days.Registers.SelectMany(register => inside.Select(edge => edge.Interval).Distinct().Select(month => (register, month))))
        {
            var told = after.Told(register, month, FewDays).Except(agreed.SelectMany(rank => rank.Told(register, month, FewDays))).Order().ToList();
            if (told.Count > 0 && !IsAdmitted(register, month))
            {
                return RefusalText.FewDays(grant.Recipient.Name, register, told);
            }
        }

        return null;
    }

    private TariffRank KnownFrom(TariffDays days, IEnumerable<ReleasedEdge> months, Interval? proposed) =>
        new(days, months, Chains(days, proposed), new HashSet<int>(days.SplitBy(import.Graph.Within(days.First, days.Last))));

    /// <summary>The imported energy known between days, with the proposed interval as one more link.</summary>
    private IEnumerable<IReadOnlyList<long>> Chains(TariffDays days, Interval? proposed)
    {
        var chains = import.Graph.Within(days.First, days.Last);
        if (proposed is not { } interval)
        {
            return chains;
        }

        long[] link = [interval.Start.ToUnixTimeSeconds(), interval.End.ToUnixTimeSeconds()];
        var tied = chains.ToLookup(chain => chain.Any(link.Contains));
        var tie = tied[true].SelectMany(chain => chain).Concat(link).Where(node => days.First <= node && node <= days.Last);
        return tied[false].Append([.. tie.Distinct().Order()]);
    }

    private bool IsAdmitted(int register, Interval month) =>
        memory.Admissions.Any(admission => admission.Quantity.Tariff == register && register > 0 && admission.Interval == month);

    private static Interval Hull(Interval first, List<ReleasedEdge> months)
    {
        var hull = first;
        for (var grown = true; grown;)
        {
            var touching = months.Select(month => month.Interval).Where(month => Overlap(month, hull)).Append(hull).ToList();
            var wider = new Interval(touching.Min(month => month.Start), touching.Max(month => month.End));
            grown = wider != hull;
            hull = wider;
        }

        return hull;
    }

    private static bool Overlap(Interval left, Interval right) => left.Start < right.End && right.Start < left.End;
}
