namespace MeterShield.Metering.Tic;

/// <summary>Everything that can be wrong with what came over the line. A fault is counted; it never changes a value.</summary>
public enum TicFault
{
    /// <summary>The text between two line marks has not the shape of a group: label, separator, data, separator, checksum.</summary>
    BadShape,

    /// <summary>The checksum does not verify (Enedis-NOI-CPT_54E 5.3.6).</summary>
    BadChecksum,

    /// <summary>The checksum verifies, but no meter has such a label in this mode.</summary>
    UnknownLabel,

    /// <summary>The data has not the length that the label has in the tables (Enedis-NOI-CPT_54E 6.1, 6.2).</summary>
    BadLength,

    /// <summary>The data has a character that this label never has: what a flipped bit 6 leaves behind.</summary>
    BadCharacter,

    /// <summary>A number or a word that this label never says (Enedis-NOI-CPT_54E 6.1, 6.2).</summary>
    OutOfRange,

    /// <summary>The horodate is not a time (Enedis-NOI-CPT_54E 6.2.1).</summary>
    BadHorodate,

    /// <summary>More text than the longest group holds: line marks were lost.</summary>
    GroupTooLong,

    /// <summary>A good group of the other mode than the line speaks.</summary>
    WrongMode,

    /// <summary>The frame was cut by EOT or a new start before its end.</summary>
    TruncatedFrame,

    /// <summary>A register that went back, or rose by more than the meter could pass: held until later frames confirm it.</summary>
    ImplausibleRegister,

    /// <summary>A power beyond what the meter could pass, with a valid checksum.</summary>
    ImplausiblePower,

    /// <summary>A standard frame without a valid DATE: its registers have no time.</summary>
    NoDate,

    /// <summary>
    /// A DATE that went back, or ran ahead of the time gone by: held until later frames confirm it. By more than a day ahead this
    /// system's clock must agree; where it is wrong itself, a restart accepts what the meter says.
    /// </summary>
    ImplausibleDate,
}
