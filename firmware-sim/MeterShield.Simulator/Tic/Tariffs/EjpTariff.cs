namespace MeterShield.Simulator.Tic.Tariffs;

/// <summary>
/// EJP (effacement jour de pointe): a mobile peak from 07:00 to 01:00, announced at 20:00 the day before, and by PEJP in the
/// half hour before it begins.
/// </summary>
internal sealed class EjpTariff(PriceDays days) : ITariff
{
    private const int From = 7 * 60, Until = 1 * 60, Notice = 20 * 60, LastNotice = From - 30;

    public string Calendar => "EJP";

    public string Option => "EJP.";

    public IReadOnlyList<string> Labels { get; } = ["EJPHN", "EJPHPM"];

    public string DayProfile => "0000C001";

    public string PeakProfile(int peak) => "0000C001 07008002";

    public TariffMoment At(DateOnly day, int minute)
    {
        var runs = minute < Until ? days.IsEjp(day.AddDays(-1)) : minute >= From && days.IsEjp(day);
        var moment = runs
            ? new TariffMoment(1, "POINTE MOBILE", "PM..", IsOffPeak: false)
            : new TariffMoment(0, "HEURES NORMALES", "HN..", IsOffPeak: true);
        return moment with
        {
            IsEjpNotice = days.IsEjp(day) && minute is >= LastNotice and < From,
            Peaks = [.. Peaks(day, minute)],
        };
    }

    private IEnumerable<MobilePeak> Peaks(DateOnly day, int minute)
    {
        if (minute < Until && days.IsEjp(day.AddDays(-1)))
        {
            yield return Peak(day.AddDays(-1));
        }

        if (days.IsEjp(day))
        {
            yield return Peak(day);
        }

        if (minute >= Notice && days.IsEjp(day.AddDays(1)))
        {
            yield return Peak(day.AddDays(1));
        }
    }

    private static MobilePeak Peak(DateOnly day) => new(
        1,
        SimulatedInstant.FromLocal(day.ToDateTime(new TimeOnly(7, 0))),
        SimulatedInstant.FromLocal(day.AddDays(1).ToDateTime(new TimeOnly(1, 0))));
}
