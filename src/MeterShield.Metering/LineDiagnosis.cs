namespace MeterShield.Metering;

/// <summary>What is probably the matter with a line.</summary>
public enum LineDiagnosis
{
    /// <summary>The meter is understood.</summary>
    Fine,

    /// <summary>It is too early to tell.</summary>
    Starting,

    /// <summary>Nothing came for ten seconds.</summary>
    NoSignal,

    /// <summary>Bytes come, but no good group in the one mode that was asked for.</summary>
    NoGroupInThisMode,

    /// <summary>Bytes come, but no good group in either mode.</summary>
    NoGroupInAnyMode,

    /// <summary>Good groups come, but among damaged ones: there is no frame without a fault.</summary>
    ErrorsOnTheLine,

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
        LineDiagnosis.Starting => "Listening for the first good frame.",
        LineDiagnosis.NoSignal => "No signal: check the two wires on I1 and I2, and that the modem is the one that was named.",
        LineDiagnosis.NoGroupInThisMode =>
            "Signal present, no valid group: the meter may speak the other mode (use mode=auto), or the wires pick up noise.",
        LineDiagnosis.NoGroupInAnyMode =>
            "Signal present, no valid group: this modem may not manage 9600 baud (standard mode), or the wires pick up noise.",
        LineDiagnosis.ErrorsOnTheLine =>
            "The meter is heard, but a part of what it says arrives damaged: the wires pick up noise, are too long, or a connection is loose.",
        LineDiagnosis.NoAnswer =>
            "The meter does not answer: check its address on the bus, speed and parity, the wires A and B (some makers swap the names), "
            + "and whether a gateway speaks Modbus TCP (modbus+tcp) or passes RTU on (modbus+rtu+tcp).",
        _ => throw new ArgumentOutOfRangeException(nameof(diagnosis), diagnosis, "Not a diagnosis."),
    };

    /// <summary>The same for a person who reads French.</summary>
    public static string French(this LineDiagnosis diagnosis) => diagnosis switch
    {
        LineDiagnosis.Fine => "Le compteur est compris.",
        LineDiagnosis.Starting => "La première bonne trame est attendue.",
        LineDiagnosis.NoSignal => "Aucun signal : vérifiez les deux fils sur I1 et I2, et que le modem est bien celui qui est nommé.",
        LineDiagnosis.NoGroupInThisMode =>
            "Signal présent, aucun groupe valable : le compteur parle peut-être l'autre mode (mode=auto), ou les fils captent du bruit.",
        LineDiagnosis.NoGroupInAnyMode =>
            "Signal présent, aucun groupe valable : ce modem ne tient peut-être pas 9600 bauds (mode standard), ou les fils captent du bruit.",
        LineDiagnosis.ErrorsOnTheLine =>
            "Le compteur est entendu, mais une partie de ce qu'il dit arrive abîmée : les fils captent du bruit, sont trop longs, ou un contact est mauvais.",
        LineDiagnosis.NoAnswer =>
            "Le compteur ne répond pas : vérifiez son adresse sur le bus, la vitesse et la parité, les fils A et B (certains fabricants échangent les noms), "
            + "et si une passerelle parle Modbus TCP (modbus+tcp) ou transmet du RTU (modbus+rtu+tcp).",
        _ => throw new ArgumentOutOfRangeException(nameof(diagnosis), diagnosis, "Not a diagnosis."),
    };
}
