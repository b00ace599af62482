namespace MeterShield.Gateway;

/// <summary>What kind of a fault of this program ended a delivery: as much as a log may tell.</summary>
internal enum CourierFailure
{
    /// <summary>None of the others.</summary>
    Other = 0,

    /// <summary>A part was handed what it does not take.</summary>
    Argument = 1,

    /// <summary>A part was asked at a time when it cannot.</summary>
    Operation = 2,

    /// <summary>A file or a connection.</summary>
    InputOutput = 3,

    /// <summary>A number that does not fit.</summary>
    Arithmetic = 4,
}
