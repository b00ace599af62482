namespace MeterShield.Simulator.Tic.Tariffs;

/// <summary>
/// Tempo: a day of one colour lasts from 06:00 to 06:00, off-peak from 22:00. Tomorrow's colour is known from 20:00. White days
/// are mobile peak 1, red days mobile peak 2, as field recordings show.
/// </summary>
internal sealed class TempoTariff(PriceDays days) : ITariff
{
    private const int Change = 6 * 60, OffPeakFrom = 22 * 60, Notice = 20 * 60;

    private static readonly string[] Names = ["HC BLEU", "HP BLEU", "HC BLANC", "HP BLANC", "HC ROUGE", "HP ROUGE"];
    private static readonly string[] Periods = ["HCJB", "HPJB", "HCJW", "HPJW", "HCJR", "HPJR"];

    public string Calendar => "TEMPO";

    public string Option => "BBR(";

    public IReadOnlyList<string> Labels { get; } = ["BBRHCJB", "BBRHPJB", "BBRHCJW", "BBRHPJW", "BBRHCJR", "BBRHPJR"];

    public string DayProfile => "00004001 06004002 22004001";

    public string PeakProfile(int peak) => peak == 2 ? "00004005 06004006 22004005" : "00004003 06004004 22004003";

    public TariffMoment At(DateOnly day, int minute)
    {
        var today = minute < Change ? day.AddDays(-1) : day;
        var isKnown = minute is >= Notice or < Change;
        var colour = days.ColourOf(today);
        var tomorrow = isKnown ? days.ColourOf(today.AddDays(1)) : TempoColour.None;
        var isOffPeak = minute is >= OffPeakFrom or < Change;
        var index = (2 * ((int)colour - 1)) + (isOffPeak ? 0 : 1);
        return new TariffMoment(index, Names[index], Periods[index], isOffPeak)
        {
            Today = colour,
            Tomorrow = tomorrow,
            Peaks = [.. Peak(colour, today), .. Peak(tomorrow, today.AddDays(1))],
        };
    }

    private static IEnumerable<MobilePeak> Peak(TempoColour colour, DateOnly day) =>
        colour is TempoColour.White or TempoColour.Red ? [new MobilePeak(colour - TempoColour.Blue, Six(day), Six(day.AddDays(1)))] : [];

    private static SimulatedInstant Six(DateOnly day) => SimulatedInstant.FromLocal(day.ToDateTime(new TimeOnly(6, 0)));
}
