using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>
/// Months per tariff register are no intervals. What they tell of imported energy as a whole is an interval for its graph;
/// what they tell of single days is decided by rank over one unknown per day and register, where the calendar is known. Where
/// it is not, a register may run on one day of a month alone: then its months need the householder's own yes.
/// </summary>
internal sealed class TariffAudit(IReadOnlyDictionary<Quantity, QuantityAudit> audits, AuditMemory memory, Grid[] grids)
{
    /// <summary>A register that can run on no more days than this in a month tells the consumption of days, not of the month.</summary>
    public const int FewDays = 3;

    private readonly List<ReleasedEdge> _months = [];
    private readonly TariffAdmissions _admissions = new(memory.Admissions, grids[(int)Resolution.Month]);
    private readonly Grid _days = grids[(int)Resolution.Day];
    private readonly Grid _monthGrid = grids[(int)Resolution.Month];

    private QuantityAudit Import => audits[Quantity.ImportedEnergy];

    /// <summary>Notes the month of a register that its graph holds already.</summary>
    /// <returns>The intervals of imported energy that are known with it.</returns>
    public IEnumerable<Interval> Remember(ReleasedEdge edge)
    {
        if (memory.Tariffs is null)
        {
            return [edge.Interval];
        }

        // Older months meet no interval that is still to come.
        _months.RemoveAll(month => month.Interval.End < edge.Interval.Start - Auditor.Reach - Auditor.Reach);
        _months.Add(edge);
        return Totals(edge, (register, from, to) => register.AreConnected(from, to));
    }

    /// <summary>The intervals of imported energy that would be known with a month of a register.</summary>
    public IEnumerable<Interval> TotalsWith(ReleasedEdge proposed)
    {
        if (memory.Tariffs is null)
        {
            return [proposed.Interval];
        }

        var (a, b) = (proposed.Interval.Start, proposed.Interval.End);
        var ends = Totals(proposed, (register, from, to) => register.AreConnected(from, to) || (register.Quantity == proposed.Quantity
            && ((Same(register, from, a) && Same(register, b, to)) || (Same(register, from, b) && Same(register, a, to)))))
            .SelectMany(total => new[] { total.Start, total.End }).Distinct().Order().ToList();

        // Two totals at once may tie what neither ties alone: every pair of their ends is judged.
        return ends.SelectMany(from => ends.Where(to => from < to).Select(to => new Interval(from, to)));
    }

    /// <summary>How far back the imported energy and the registers must be remembered so that what is to come from an instant on can be judged.</summary>
    public Instant Reaches(Instant floor) =>
        memory.Tariffs is null || floor == Instant.MaxValue ? floor : Hull(new Interval(_monthGrid.Floor(floor), _monthGrid.Floor(floor)), _months).Start;

    /// <summary>Why the release may not be made for what it tells of single days, or null.</summary>
    public Refusal? Judge(Grant grant, Interval interval)
    {
        var quantity = grant.Terms.Quantity;
        if (quantity.Kind == QuantityKind.ImportedEnergyByTariff && !RunsIn(quantity.Tariff, interval) && !_admissions.Cover(quantity.Tariff, interval))
        {
            return RefusalText.DaysUnknown(grant.Recipient.Name, quantity.Tariff, interval, _days.Zone);
        }

        if (memory.Tariffs is not { } calendar)
        {
            return null;
        }

        var proposed = new ReleasedEdge(quantity, interval, grant.Id);
        var months = quantity.Kind == QuantityKind.ImportedEnergyByTariff ? [.. _months, proposed] : _months;
        return months.Count == 0 || (quantity == Quantity.ImportedEnergy && TellsNothingOfDays(interval)) ? null : Judge(grant, proposed, months, calendar);
    }

    private Refusal? Judge(Grant grant, ReleasedEdge proposed, List<ReleasedEdge> months, ITariffCalendar calendar)
    {
        var window = Hull(proposed.Interval, months);
        var inside = months.Where(month => Overlap(month.Interval, window)).ToList();
        if (inside.Count == 0)
        {
            return null;
        }

        var days = new TariffDays([.. _days.BoundariesIn(window.Start, window.End)], calendar, _days.Zone, window.End);
        Interval? link = proposed.Quantity == Quantity.ImportedEnergy ? proposed.Interval : null;
        var after = KnownFrom(days, inside, link);

        // What is told already cannot be taken back, and what the days tell by themselves was agreed to as days.
        TariffRank[] agreed = [KnownFrom(days, inside.Where(month => month != proposed), null), KnownFrom(days, [], link)];

        // Every register, granted or not: days and all registers but one tell the last.
        foreach (var (register, month) in days.Registers.SelectMany(register => inside.Select(edge => edge.Interval).Distinct().Select(month => (register, month))))
        {
            var told = after.Told(register, month, FewDays).Except(agreed.SelectMany(rank => rank.Told(register, month, FewDays)))
                .Where(day => !_admissions.CoverDay(register, day)).Order().ToList();
            if (told.Count > 0 && !IsAskedFor(register, told))
            {
                return RefusalText.FewDays(grant.Recipient.Name, register, told);
            }
        }

        return null;
    }

    private bool IsAskedFor(int register, List<LocalDate> days) => register > 0 && memory.AsIf is { } asIf && asIf.Asks(
        Quantity.ImportedEnergyByTariff(register), Midnight(days[0]).ToUnixTimeSeconds(), Midnight(days[^1].PlusDays(1)).ToUnixTimeSeconds());

    private Instant Midnight(LocalDate day) => _days.Zone.AtStartOfDay(day).ToInstant();

    /// <summary>Within a day that is split already, one more instant that nothing else is tied to says nothing new of any day.</summary>
    private bool TellsNothingOfDays(Interval interval)
    {
        var (from, to) = (interval.Start, interval.End);
        return _days.Floor(from) is var day && day != from && _days.Next(from) > to && Import.Holds(from) && !Import.Holds(to);
    }

    private IEnumerable<Interval> Totals(ReleasedEdge edge, Func<QuantityAudit, Instant, Instant, bool> connected)
    {
        var window = Hull(edge.Interval, _months);
        var bounds = _monthGrid.BoundariesIn(window.Start, window.End + Duration.Epsilon).ToList();
        return from start in bounds
               from end in bounds
               where start < end && RegistersIn(start, end).All(register => audits.TryGetValue(Quantity.ImportedEnergyByTariff(register), out var audit) && connected(audit, start, end))
               select new Interval(start, end);
    }

    /// <summary>Whether the calendar knows the register: one that it does not know may run on any day.</summary>
    private bool RunsIn(int register, Interval interval) => memory.Tariffs is not null && RegistersIn(interval.Start, interval.End).Contains(register);

    private IEnumerable<int> RegistersIn(Instant start, Instant end) =>
        _days.BoundariesIn(start, end).SelectMany(day => memory.Tariffs!.RegistersOn(day.InZone(_days.Zone).Date)).Distinct();

    private TariffRank KnownFrom(TariffDays days, IEnumerable<ReleasedEdge> months, Interval? proposed) => new(days, months, Chains(days, proposed));

    /// <summary>The imported energy known between days, with the proposed interval as one more link.</summary>
    private List<IReadOnlyList<long>> Chains(TariffDays days, Interval? proposed)
    {
        var chains = Import.Graph.Within(days.First, days.Last).ToList();
        if (proposed is not { } interval)
        {
            return chains;
        }

        long[] link = [interval.Start.ToUnixTimeSeconds(), interval.End.ToUnixTimeSeconds()];
        var tied = chains.ToLookup(chain => chain.Any(link.Contains));
        var tie = tied[true].SelectMany(chain => chain).Concat(link).Where(node => days.First <= node && node <= days.Last);
        return [.. tied[false], [.. tie.Distinct().Order()]];
    }

    private static bool Same(QuantityAudit register, Instant one, Instant other) => one == other || register.AreConnected(one, other);

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
