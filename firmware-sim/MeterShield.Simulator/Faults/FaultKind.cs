namespace MeterShield.Simulator.Faults;

/// <summary>Everything that a script can do to a meter and its line.</summary>
internal enum FaultKind
{
    BitFlips,
    ParityErrors,
    LostBytes,
    DoubledBytes,
    MergedBytes,
    LostMarks,
    ChangedMarks,
    Cooked,
    Eot,
    TruncatedFrames,
    Noise,
    Silence,
    Unplug,
    ModeSwitch,
    RegisterJump,
    AbsurdPower,
    DegradedClock,
    ClockJump,
    Breaker,
    Message,
    MobilePeak,
}

/// <summary>One line of the script.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="At">When it begins, in seconds from the beginning.</param>
internal sealed record Fault(FaultKind Kind, long At)
{
    /// <summary>How long it lasts, in seconds; to the end where the script does not say.</summary>
    public long For { get; init; } = long.MaxValue / 4;

    /// <summary>How often: of characters, marks or frames, 0 to 1.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>Which bit, or null for any.</summary>
    public int? Bit { get; init; }

    /// <summary>The line mark concerned.</summary>
    public byte Mark { get; init; }

    /// <summary>What a character becomes.</summary>
    public byte? Becomes { get; init; }

    /// <summary>How many characters.</summary>
    public int Bytes { get; init; } = 20;

    /// <summary>Whether a cooked terminal swallows STX and ETX.</summary>
    public bool LosesMarks { get; init; }

    /// <summary>The mode from then on: standard, else historique.</summary>
    public bool ToStandard { get; init; }

    /// <summary>A difference, in Wh or in seconds.</summary>
    public long By { get; init; }

    /// <summary>What a clock is set to.</summary>
    public SimulatedInstant? To { get; init; }

    /// <summary>Apparent power in VA.</summary>
    public int VoltAmperes { get; init; }

    /// <summary>State of the breaker (STGE bits 1 to 3), or number of a mobile peak.</summary>
    public int Number { get; init; }

    /// <summary>Begin and end of a mobile peak.</summary>
    public (SimulatedInstant From, SimulatedInstant Until) Peak { get; init; }

    /// <summary>MSG1, or null.</summary>
    public string? ShortMessage { get; init; }

    /// <summary>MSG2, or null.</summary>
    public string? UltraShortMessage { get; init; }

    /// <summary>Whether it is on at that second.</summary>
    public bool IsOn(long second) => second >= At && second - At < For;
}
