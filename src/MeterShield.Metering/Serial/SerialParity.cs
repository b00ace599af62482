namespace MeterShield.Metering.Serial;

/// <summary>The parity of a serial line.</summary>
public enum SerialParity
{
    /// <summary>Eight data bits, none checked.</summary>
    None,

    /// <summary>Eight data bits, even parity made and checked by the device.</summary>
    Even,

    /// <summary>Eight data bits, odd parity made and checked by the device.</summary>
    Odd,
}
