namespace MeterShield.Simulator.Tic.Tariffs;

/// <summary>One price at all hours.</summary>
internal sealed class BaseTariff : ITariff
{
    private static readonly TariffMoment Always = new(0, "BASE", "TH..", IsOffPeak: false);

    public string Calendar => "BASE";

    public string Option => "BASE";

    public IReadOnlyList<string> Labels { get; } = ["BASE"];

    public string DayProfile => "00008001";

    public string PeakProfile(int peak) => DayProfile;

    public TariffMoment At(DateOnly day, int minute) => Always;
}

/// <summary>Off-peak hours from 22:30 to 06:30.</summary>
internal sealed class HcHpTariff : ITariff
{
    private const int From = (22 * 60) + 30, Until = (6 * 60) + 30;

    private static readonly TariffMoment OffPeak = new(0, "HEURE CREUSE", "HC..", IsOffPeak: true);
    private static readonly TariffMoment Peak = new(1, "HEURE PLEINE", "HP..", IsOffPeak: false);

    public string Calendar => "HC..   ET HP";

    public string Option => "HC..";

    public IReadOnlyList<string> Labels { get; } = ["HCHC", "HCHP"];

    public string DayProfile => "0000C001 06308002 2230C001";

    public string PeakProfile(int peak) => DayProfile;

    public TariffMoment At(DateOnly day, int minute) => minute is >= From or < Until ? OffPeak : Peak;
}
