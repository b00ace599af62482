namespace MeterShield.Metering;

/// <summary>What is probably the matter with a line.</summary>
public enum LineDiagnosis
{
    /// <summary>The meter is understood.</summary>
    Fine,

    /// <summary>Bytes come, and it is too early to tell.</summary>
    Starting,

    /// <summary>Nothing came for ten seconds.</summary>
    NoSignal,

    /// <summary>Bytes come, but no good group in the one mode that was asked for.</summary>
    NoGroupInThisMode,

    /// <summary>Bytes come, but no good group in either mode.</summary>
    NoGroupInAnyMode,

    /// <summary>A Modbus meter was asked and did not answer as it should.</summary>
    NoAnswer,
}

/// <summary>The diagnoses in words.</summary>
public static class LineDiagnoses
{
    /// <summary>A sentence that says what is the matter and what to do.</summary>
    public static string Sentence(this LineDiagnosis diagnosis) => diagnosis switch
    {
        LineDiagnosis.Fine => "The meter is understood.",
        LineDiagnosis.Starting => "Signal present, listening for the first good frame.",
        LineDiagnosis.NoSignal => "No signal: check the two wires on I1 and I2, and that the modem is the one that was named.",
        LineDiagnosis.NoGroupInThisMode =>
            "Signal present, no valid group: the meter may speak the other mode (use mode=auto), or the wires pick up noise.",
        LineDiagnosis.NoGroupInAnyMode =>
            "Signal present, no valid group: this modem may not manage 9600 baud (standard mode), or the wires pick up noise.",
        LineDiagnosis.NoAnswer =>
            "The meter does not answer: check its address on the bus, speed and parity, the wires A and B (some makers swap the names), "
            + "and whether a gateway speaks Modbus TCP (modbus+tcp) or passes RTU on (modbus+rtu+tcp).",
        _ => throw new ArgumentOutOfRangeException(nameof(diagnosis), diagnosis, "Not a diagnosis."),
    };
}
