using MeterShield.Records;

namespace MeterShield.Metering.Tic;

/// <summary>
/// The labels of the historique mode in the order of emission (Enedis-NOI-CPT_54E 6.1, and the older 02E for blue meters).
/// </summary>
public static class TicHistorique
{
    private static readonly TicRows Rows = new(TicMode.Historique);

    /// <summary>Over-current warning per phase, in A: short frames of three-phase meters, only the phases concerned.</summary>
    public static readonly IReadOnlyList<TicLabel<Amperes>> Adir = [Rows.Current("ADIR1"), Rows.Current("ADIR2"), Rows.Current("ADIR3")];

    /// <summary>The meter's address: an identifier.</summary>
    public static readonly TicLabel<TicIdentifier> Adco = Rows.Identifier("ADCO", TicData.Digits(12));

    /// <summary>The contract.</summary>
    public static readonly TicLabel<TicContract> Optarif = Rows.Add(
        "OPTARIF", TicData.Text(4) with { Check = TicContracts.IsValid }, static (_, data) => TicContracts.Parse(data));

    /// <summary>Subscribed current, in A per phase.</summary>
    public static readonly TicLabel<Amperes> Isousc = Rows.Current("ISOUSC", digits: 2);

    /// <summary>Index of the base contract, or the total where the contract is not a historic one, in Wh.</summary>
    public static readonly TicLabel<WattHours> Base = Rows.Energy("BASE");

    /// <summary>Index of off-peak hours, in Wh.</summary>
    public static readonly TicLabel<WattHours> Hchc = Rows.Energy("HCHC");

    /// <summary>Index of peak hours, in Wh.</summary>
    public static readonly TicLabel<WattHours> Hchp = Rows.Energy("HCHP");

    /// <summary>Index of the normal hours of EJP, in Wh.</summary>
    public static readonly TicLabel<WattHours> Ejphn = Rows.Energy("EJPHN");

    /// <summary>Index of the mobile peak hours of EJP, in Wh.</summary>
    public static readonly TicLabel<WattHours> Ejphpm = Rows.Energy("EJPHPM");

    /// <summary>The six Tempo indexes, in Wh: off-peak and peak of blue, white and red days.</summary>
    public static readonly IReadOnlyList<TicLabel<WattHours>> Tempo =
    [
        Rows.Energy("BBRHCJB"), Rows.Energy("BBRHPJB"), Rows.Energy("BBRHCJW"), Rows.Energy("BBRHPJW"), Rows.Energy("BBRHCJR"), Rows.Energy("BBRHPJR"),
    ];

    /// <summary>Notice of an EJP peak, in minutes.</summary>
    public static readonly TicLabel<int> Pejp = Rows.Number("PEJP", 2, 0, 99);

    /// <summary>The tariff period that runs.</summary>
    public static readonly TicLabel<TicPeriod> Ptec = Rows.Choice(
        "PTEC",
        ("TH..", TicPeriod.AllHours),
        ("HC..", TicPeriod.OffPeak),
        ("HP..", TicPeriod.Peak),
        ("HN..", TicPeriod.Normal),
        ("PM..", TicPeriod.MobilePeak),
        ("HCJB", TicPeriod.OffPeakBlue),
        ("HCJW", TicPeriod.OffPeakWhite),
        ("HCJR", TicPeriod.OffPeakRed),
        ("HPJB", TicPeriod.PeakBlue),
        ("HPJW", TicPeriod.PeakWhite),
        ("HPJR", TicPeriod.PeakRed));

    /// <summary>The Tempo colour of tomorrow.</summary>
    public static readonly TicLabel<TempoColour> Demain = Rows.Choice(
        "DEMAIN", ("----", TempoColour.None), ("BLEU", TempoColour.Blue), ("BLAN", TempoColour.White), ("ROUG", TempoColour.Red));

    /// <summary>RMS current, in A (single-phase).</summary>
    public static readonly TicLabel<Amperes> Iinst = Rows.Current("IINST");

    /// <summary>RMS current of each phase, in A.</summary>
    public static readonly IReadOnlyList<TicLabel<Amperes>> IinstOfPhase = [Rows.Current("IINST1"), Rows.Current("IINST2"), Rows.Current("IINST3")];

    /// <summary>Over-current warning, in A: only while the subscribed power is exceeded (single-phase).</summary>
    public static readonly TicLabel<Amperes> Adps = Rows.Current("ADPS");

    /// <summary>Highest current seen, in A (single-phase; Linky always says 90).</summary>
    public static readonly TicLabel<Amperes> Imax = Rows.Current("IMAX");

    /// <summary>Highest current seen on each phase, in A (Linky always says 60).</summary>
    public static readonly IReadOnlyList<TicLabel<Amperes>> ImaxOfPhase = [Rows.Current("IMAX1"), Rows.Current("IMAX2"), Rows.Current("IMAX3")];

    /// <summary>Highest power of the day before, in VA on Linky and in W on older meters (three-phase).</summary>
    public static readonly TicLabel<VoltAmperes> Pmax = Rows.ApparentPower("PMAX");

    /// <summary>Apparent power, in VA, rounded to 10 VA.</summary>
    public static readonly TicLabel<VoltAmperes> Papp = Rows.ApparentPower("PAPP");

    /// <summary>The group of off-peak hours: A, C, D, E or Y.</summary>
    public static readonly TicLabel<char> Hhphc = Rows.Choice("HHPHC", ("A", 'A'), ("C", 'C'), ("D", 'D'), ("E", 'E'), ("Y", 'Y'));

    /// <summary>Status word of older meters, six hexadecimal digits (Linky always says 000000).</summary>
    public static readonly TicLabel<uint> Motdetat = Rows.Add("MOTDETAT", TicData.Hexadecimal(6), static (_, data) => TicNumber.ParseHexadecimal(data));

    /// <summary>Bit n set: phase n is absent (three-phase).</summary>
    public static readonly TicLabel<int> Ppot = Rows.Add("PPOT", TicData.Hexadecimal(2), static (_, data) => (int)TicNumber.ParseHexadecimal(data));

    internal static readonly TicTable Table = Rows.ToTable();
}
