using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>The recorded yes to months of a tariff register, also where they boil down to a few days: each covers every month inside it.</summary>
internal sealed class TariffAdmissions(IEnumerable<Admission> admissions, Grid months)
{
    private readonly List<Admission> _admissions = [.. admissions.Where(admission => admission.Quantity.Kind == QuantityKind.ImportedEnergyByTariff)];

    /// <summary>Whether there is a yes to every month of an interval.</summary>
    public bool Cover(int register, Interval interval) => months.BoundariesIn(interval.Start, interval.End).All(month => _admissions.Exists(admission =>
        admission.Quantity.Tariff == register && admission.Interval.Start <= month && months.Next(month) <= admission.Interval.End));

    /// <summary>Whether there is a yes to an interval that holds a day.</summary>
    public bool CoverDay(int register, LocalDate day) => _admissions.Exists(admission => admission.Quantity.Tariff == register
        && admission.Interval.Start <= months.Zone.AtStartOfDay(day).ToInstant() && months.Zone.AtStartOfDay(day.PlusDays(1)).ToInstant() <= admission.Interval.End);
}
