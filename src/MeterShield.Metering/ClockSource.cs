namespace MeterShield.Metering;

/// <summary>Whose clock a reading's instant is by.</summary>
public enum ClockSource
{
    /// <summary>The meter's own, as said in the stream.</summary>
    Meter,

    /// <summary>The meter's own, which it says is degraded: not to be trusted.</summary>
    MeterDegraded,

    /// <summary>This system's, when the last byte of the frame arrived.</summary>
    System,

    /// <summary>Counted from the characters on the line at its nominal speed: for simulated and recorded streams.</summary>
    Line,
}
