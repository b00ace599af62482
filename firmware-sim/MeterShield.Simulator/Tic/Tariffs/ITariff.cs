namespace MeterShield.Simulator.Tic.Tariffs;

/// <summary>A contract: which index counts when, and how the meter names it in both languages.</summary>
internal interface ITariff
{
    /// <summary>NGTF: name of the supplier's calendar.</summary>
    string Calendar { get; }

    /// <summary>OPTARIF.</summary>
    string Option { get; }

    /// <summary>The labels of the indexes in historique, as many as there are.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>PJOURF+1: tomorrow's day profile, the blocks in use.</summary>
    string DayProfile { get; }

    /// <summary>PPOINTE: the profile of a mobile peak's day, the blocks in use.</summary>
    string PeakProfile(int peak);

    /// <summary>What holds in a minute of a local day. It never changes within a minute.</summary>
    TariffMoment At(DateOnly day, int minute);
}
