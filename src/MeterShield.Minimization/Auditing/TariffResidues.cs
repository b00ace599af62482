using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>The months of a tariff register that need their own yes: those that may boil down to a few days, or do.</summary>
internal static class TariffResidues
{
    public static IEnumerable<Residue> Of(Grant grant, AuditMemory memory)
    {
        var (quantity, validity) = (grant.Terms.Quantity, grant.Validity);
        if (quantity.Kind != QuantityKind.ImportedEnergyByTariff)
        {
            return [];
        }

        var months = Grid.Of(Resolution.Month, memory.Zone);
        var admitted = new TariffAdmissions(memory.Admissions, months);
        string[] names = [grant.Recipient.Name];
        if (memory.Tariffs is { } calendar && DaysOf(quantity.Tariff, validity, calendar, memory.Zone).Count > 0)
        {
            return from start in months.BoundariesIn(validity.Start, validity.End)
                   let month = months.CellAt(start)
                   let days = DaysOf(quantity.Tariff, month, calendar, memory.Zone)
                   where days.Count is > 0 and <= TariffAudit.FewDays && !admitted.Cover(quantity.Tariff, month)
                   select new Residue(new Admission(quantity, month), names, RefusalText.FewDays(names[0], quantity.Tariff, days));
        }

        return admitted.Cover(quantity.Tariff, validity)
            ? []
            : [new Residue(new Admission(quantity, validity), names, RefusalText.DaysUnknown(names[0], quantity.Tariff, validity, memory.Zone))];
    }

    private static List<LocalDate> DaysOf(int register, Interval month, ITariffCalendar calendar, DateTimeZone zone) =>
        [.. Grid.Of(Resolution.Day, zone).BoundariesIn(month.Start, month.End).Select(day => day.InZone(zone).Date).Where(day => calendar.RegistersOn(day).Contains(register))];
}
