namespace MeterShield.Simulator.Tic.Tariffs;

/// <summary>The contract.</summary>
internal enum TariffKind
{
    /// <summary>One price.</summary>
    Base,

    /// <summary>Off-peak from 22:30 to 06:30, else peak.</summary>
    HcHp,

    /// <summary>Blue, white and red days, each with off-peak and peak hours.</summary>
    Tempo,

    /// <summary>Normal hours, and 22 peaks of 18 hours in a winter.</summary>
    Ejp,
}

/// <summary>The colour of a Tempo day, with the numbers of STGE bits 24 to 27.</summary>
internal enum TempoColour
{
    /// <summary>Not known, or no Tempo contract.</summary>
    None,

    /// <summary>Cheap: 300 days of a year.</summary>
    Blue,

    /// <summary>43 days.</summary>
    White,

    /// <summary>22 days, of the coldest.</summary>
    Red,
}

/// <summary>A mobile peak: announced, then in progress.</summary>
/// <param name="Number">1 to 3.</param>
/// <param name="Start">Its begin.</param>
/// <param name="End">Its end.</param>
internal sealed record MobilePeak(int Number, SimulatedInstant Start, SimulatedInstant End)
{
    /// <summary>Whether it is in progress.</summary>
    public bool Runs(SimulatedInstant now) => now.UnixSeconds >= Start.UnixSeconds && now.UnixSeconds < End.UnixSeconds;

    /// <summary>Whether it is still to come.</summary>
    public bool IsAhead(SimulatedInstant now) => now.UnixSeconds < Start.UnixSeconds;
}

/// <summary>What a contract says at one moment.</summary>
/// <param name="Index">The supplier's index that counts, from 0.</param>
/// <param name="Name">LTARF: name of the tariff.</param>
/// <param name="Period">PTEC.</param>
/// <param name="IsOffPeak">The hours in which the water heater's contact is closed.</param>
internal sealed record TariffMoment(int Index, string Name, string Period, bool IsOffPeak)
{
    /// <summary>Today's Tempo colour.</summary>
    public TempoColour Today { get; init; }

    /// <summary>Tomorrow's, once it is known.</summary>
    public TempoColour Tomorrow { get; init; }

    /// <summary>PEJP: the half hour before an EJP peak.</summary>
    public bool IsEjpNotice { get; init; }

    /// <summary>The mobile peaks announced or in progress.</summary>
    public IReadOnlyList<MobilePeak> Peaks { get; init; } = [];
}
