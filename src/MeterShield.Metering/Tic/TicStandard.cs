using MeterShield.Records;

namespace MeterShield.Metering.Tic;

/// <summary>The labels of the standard mode in the order of emission (Enedis-NOI-CPT_54E 6.2.3).</summary>
public static class TicStandard
{
    private static readonly TicRows Rows = new(TicMode.Standard);

    /// <summary>The meter's secondary address, its serial number: an identifier.</summary>
    public static readonly TicLabel<TicIdentifier> Adsc = Rows.Identifier("ADSC", TicData.Digits(12));

    /// <summary>Version of the specification.</summary>
    public static readonly TicLabel<int> Vtic = Rows.Number("VTIC", 2, 0, 99);

    /// <summary>The meter's time; its data are empty.</summary>
    public static readonly TicLabel<TicHorodate> Date = Rows.Add(
        "DATE", TicData.Text(0) with { IsDated = true }, static (horodate, _) => TicHorodate.Parse(horodate));

    /// <summary>Name of the supplier's calendar.</summary>
    public static readonly TicLabel<TariffName> Ngtf = Rows.TariffName("NGTF");

    /// <summary>Name of the tariff that runs.</summary>
    public static readonly TicLabel<TariffName> Ltarf = Rows.TariffName("LTARF");

    /// <summary>Total active energy drawn, in Wh.</summary>
    public static readonly TicLabel<WattHours> East = Rows.Energy("EAST");

    /// <summary>The supplier's indexes 1 to 10, in Wh.</summary>
    public static readonly IReadOnlyList<TicLabel<WattHours>> Easf =
    [
        Rows.Energy("EASF01"), Rows.Energy("EASF02"), Rows.Energy("EASF03"), Rows.Energy("EASF04"), Rows.Energy("EASF05"),
        Rows.Energy("EASF06"), Rows.Energy("EASF07"), Rows.Energy("EASF08"), Rows.Energy("EASF09"), Rows.Energy("EASF10"),
    ];

    /// <summary>The distributor's indexes 1 to 4, in Wh.</summary>
    public static readonly IReadOnlyList<TicLabel<WattHours>> Easd =
        [Rows.Energy("EASD01"), Rows.Energy("EASD02"), Rows.Energy("EASD03"), Rows.Energy("EASD04")];

    /// <summary>Total active energy fed in, in Wh (producers).</summary>
    public static readonly TicLabel<WattHours> Eait = Rows.Energy("EAIT");

    /// <summary>Reactive energy of the quadrants 1 to 4, in VArh (producers).</summary>
    public static readonly IReadOnlyList<TicLabel<VarHours>> Erq =
        [Rows.ReactiveEnergy("ERQ1"), Rows.ReactiveEnergy("ERQ2"), Rows.ReactiveEnergy("ERQ3"), Rows.ReactiveEnergy("ERQ4")];

    /// <summary>RMS current of each phase, in A; single-phase meters say the first.</summary>
    public static readonly IReadOnlyList<TicLabel<Amperes>> Irms = [Rows.Current("IRMS1"), Rows.Current("IRMS2"), Rows.Current("IRMS3")];

    /// <summary>RMS voltage of each phase, in V.</summary>
    public static readonly IReadOnlyList<TicLabel<Volts>> Urms = [Rows.Voltage("URMS1"), Rows.Voltage("URMS2"), Rows.Voltage("URMS3")];

    /// <summary>Subscribed apparent power, said in kVA.</summary>
    public static readonly TicLabel<VoltAmperes> Pref = Rows.KiloVoltAmperes("PREF");

    /// <summary>Apparent power at which the meter cuts, said in kVA.</summary>
    public static readonly TicLabel<VoltAmperes> Pcoup = Rows.KiloVoltAmperes("PCOUP");

    /// <summary>Apparent power drawn, in VA.</summary>
    public static readonly TicLabel<VoltAmperes> Sinsts = Rows.ApparentPower("SINSTS");

    /// <summary>Apparent power drawn on each phase, in VA (three-phase).</summary>
    public static readonly IReadOnlyList<TicLabel<VoltAmperes>> SinstsOfPhase =
        [Rows.ApparentPower("SINSTS1"), Rows.ApparentPower("SINSTS2"), Rows.ApparentPower("SINSTS3")];

    /// <summary>Highest apparent power drawn today so far, in VA, and when.</summary>
    public static readonly TicLabel<TicDated<VoltAmperes>> Smaxsn = Rows.DatedApparentPower("SMAXSN");

    /// <summary>The same of each phase.</summary>
    public static readonly IReadOnlyList<TicLabel<TicDated<VoltAmperes>>> SmaxsnOfPhase =
        [Rows.DatedApparentPower("SMAXSN1"), Rows.DatedApparentPower("SMAXSN2"), Rows.DatedApparentPower("SMAXSN3")];

    /// <summary>Highest apparent power drawn yesterday, in VA, and when.</summary>
    public static readonly TicLabel<TicDated<VoltAmperes>> SmaxsnYesterday = Rows.DatedApparentPower("SMAXSN-1");

    /// <summary>The same of each phase: the labels of nine characters.</summary>
    public static readonly IReadOnlyList<TicLabel<TicDated<VoltAmperes>>> SmaxsnYesterdayOfPhase =
        [Rows.DatedApparentPower("SMAXSN1-1"), Rows.DatedApparentPower("SMAXSN2-1"), Rows.DatedApparentPower("SMAXSN3-1")];

    /// <summary>Apparent power fed in, in VA (producers).</summary>
    public static readonly TicLabel<VoltAmperes> Sinsti = Rows.ApparentPower("SINSTI");

    /// <summary>Highest apparent power fed in today so far, in VA, and when (producers).</summary>
    public static readonly TicLabel<TicDated<VoltAmperes>> Smaxin = Rows.DatedApparentPower("SMAXIN");

    /// <summary>Highest apparent power fed in yesterday, in VA, and when (producers).</summary>
    public static readonly TicLabel<TicDated<VoltAmperes>> SmaxinYesterday = Rows.DatedApparentPower("SMAXIN-1");

    /// <summary>Last point of the load curve drawn, in W, and its end.</summary>
    public static readonly TicLabel<TicDated<Watts>> Ccasn = Rows.DatedPower("CCASN");

    /// <summary>The point before the last of the load curve drawn, in W.</summary>
    public static readonly TicLabel<TicDated<Watts>> CcasnBefore = Rows.DatedPower("CCASN-1");

    /// <summary>Last point of the load curve fed in, in W, and its end (producers).</summary>
    public static readonly TicLabel<TicDated<Watts>> Ccain = Rows.DatedPower("CCAIN");

    /// <summary>The point before the last of the load curve fed in, in W (producers).</summary>
    public static readonly TicLabel<TicDated<Watts>> CcainBefore = Rows.DatedPower("CCAIN-1");

    /// <summary>Mean voltage of each phase over ten minutes, in V.</summary>
    public static readonly IReadOnlyList<TicLabel<TicDated<Volts>>> Umoy = [Rows.DatedVoltage("UMOY1"), Rows.DatedVoltage("UMOY2"), Rows.DatedVoltage("UMOY3")];

    /// <summary>The status register.</summary>
    public static readonly TicLabel<TicStatus> Stge = Rows.Add(
        "STGE", TicData.Hexadecimal(8), static (_, data) => new TicStatus(TicNumber.ParseHexadecimal(data)));

    /// <summary>Begin (even places) and end (odd places) of the mobile peaks 1 to 3, when announced.</summary>
    public static readonly IReadOnlyList<TicLabel<TicDated<int>>> MobilePeaks =
    [
        Rows.MobilePeak("DPM1"), Rows.MobilePeak("FPM1"), Rows.MobilePeak("DPM2"), Rows.MobilePeak("FPM2"), Rows.MobilePeak("DPM3"), Rows.MobilePeak("FPM3"),
    ];

    /// <summary>Short message: free text, may contain anything.</summary>
    public static readonly TicLabel<string> Msg1 = Rows.Message("MSG1", 32);

    /// <summary>Ultra-short message, sent once.</summary>
    public static readonly TicLabel<string> Msg2 = Rows.Message("MSG2", 16);

    /// <summary>The delivery point's number: an identifier.</summary>
    public static readonly TicLabel<TicIdentifier> Prm = Rows.Identifier("PRM", TicData.Digits(14));

    /// <summary>The relays.</summary>
    public static readonly TicLabel<TicRelays> Relais = Rows.Add("RELAIS", TicData.Digits(3, 0, 255), static (_, data) => new TicRelays((byte)TicNumber.Parse(data)));

    /// <summary>The supplier's index that runs, 1 to 10.</summary>
    public static readonly TicLabel<int> Ntarf = Rows.Number("NTARF", 2, 1, 10);

    /// <summary>Number of today's day profile in the supplier's calendar, 0 to 9.</summary>
    public static readonly TicLabel<int> Njourf = Rows.Number("NJOURF", 2, 0, 9);

    /// <summary>Number of tomorrow's day profile, 0 to 9.</summary>
    public static readonly TicLabel<int> NjourfTomorrow = Rows.Number("NJOURF+1", 2, 0, 9);

    /// <summary>Tomorrow's day profile.</summary>
    public static readonly TicLabel<TicDayProfile> PjourfTomorrow = Rows.DayProfile("PJOURF+1");

    /// <summary>Day profile of the next peak day, only while a mobile peak is pending.</summary>
    public static readonly TicLabel<TicDayProfile> Ppointe = Rows.DayProfile("PPOINTE");

    // Pilot meters (types 67 and 68) say these in the place of the later names.
    private static readonly TicLabel[] Pilot =
        [Rows.Alias("SINST1", Sinsts), Rows.Alias("SMAXN", Smaxsn), Rows.Alias("SMAXN-1", SmaxsnYesterday)];

    internal static readonly TicTable Table = Rows.ToTable();

    /// <summary>Whether a label is a pilot meter's name for another.</summary>
    internal static bool IsPilot(TicLabel label) => Pilot.Contains(label);
}
