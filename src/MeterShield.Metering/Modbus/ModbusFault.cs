namespace MeterShield.Metering.Modbus;

/// <summary>Everything that can be wrong with an answer of a Modbus meter. A fault is counted; it never becomes a value.</summary>
public enum ModbusFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>No answer within the time; whatever comes later is never taken for the answer to another question.</summary>
    Timeout,

    /// <summary>The line is lost, or cannot be opened again yet.</summary>
    Disconnected,

    /// <summary>The check sum of an RTU frame does not verify (Modbus over Serial Line V1.02, 2.5.1.2).</summary>
    BadCrc,

    /// <summary>A length that no answer to this question has.</summary>
    BadLength,

    /// <summary>An answer from another meter on the bus than the one that was asked.</summary>
    WrongUnit,

    /// <summary>An answer to another function than the one that was asked for.</summary>
    WrongFunction,

    /// <summary>An answer that carries another transaction's number (Modbus Messaging on TCP/IP V1.0b, 4.2).</summary>
    WrongTransaction,

    /// <summary>The header names another protocol than Modbus (Modbus Messaging on TCP/IP V1.0b, 3.1.3).</summary>
    WrongProtocol,

    /// <summary>A late answer to an earlier question, recognised and thrown away.</summary>
    LateAnswer,

    /// <summary>Exception 1: the meter does not have this function (Modbus Application Protocol V1.1b3, 7).</summary>
    IllegalFunction,

    /// <summary>Exception 2: the meter does not have these registers, or not so many at once.</summary>
    IllegalDataAddress,

    /// <summary>Exception 3: the meter does not read so many registers at once.</summary>
    IllegalDataValue,

    /// <summary>Exception 4: the meter failed while it answered.</summary>
    DeviceFailure,

    /// <summary>Exception 5: the meter has begun and needs long.</summary>
    Acknowledged,

    /// <summary>Exception 6: the meter is busy.</summary>
    DeviceBusy,

    /// <summary>Exception 8: the meter's memory is damaged.</summary>
    MemoryParity,

    /// <summary>Exception 10: the gateway has no way to the bus.</summary>
    GatewayPathUnavailable,

    /// <summary>Exception 11: the gateway is there, the meter behind it does not answer.</summary>
    GatewayTargetFailed,

    /// <summary>An exception code that the protocol does not have.</summary>
    UnknownException,

    /// <summary>The register says that the meter does not have this value.</summary>
    NotAvailable,

    /// <summary>A number that no home's meter says.</summary>
    OutOfRange,

    /// <summary>A register of energy that went back, or rose by more than a home can pass: held until later answers confirm it.</summary>
    ImplausibleRegister,

    /// <summary>Nothing at the addresses where a SunSpec device begins.</summary>
    NoSunSpec,

    /// <summary>A SunSpec device without a meter in it.</summary>
    NoMeterModel,
}

/// <summary>What the faults mean for a reader, and for whoever puts another library behind <see cref="IModbusBus"/>.</summary>
public static class ModbusFaults
{
    /// <summary>The fault an exception code stands for (Modbus Application Protocol V1.1b3, 7).</summary>
    public static ModbusFault OfException(byte code) => code switch
    {
        1 => ModbusFault.IllegalFunction,
        2 => ModbusFault.IllegalDataAddress,
        3 => ModbusFault.IllegalDataValue,
        4 => ModbusFault.DeviceFailure,
        5 => ModbusFault.Acknowledged,
        6 => ModbusFault.DeviceBusy,
        8 => ModbusFault.MemoryParity,
        10 => ModbusFault.GatewayPathUnavailable,
        11 => ModbusFault.GatewayTargetFailed,
        _ => ModbusFault.UnknownException,
    };

    /// <summary>Whether asking again may help.</summary>
    internal static bool IsPassing(this ModbusFault fault) =>
        fault is not (ModbusFault.None or ModbusFault.IllegalFunction or ModbusFault.IllegalDataAddress or ModbusFault.IllegalDataValue or ModbusFault.UnknownException);

    /// <summary>Whether the meter itself answered, if only to refuse.</summary>
    internal static bool IsException(this ModbusFault fault) => fault is >= ModbusFault.IllegalFunction and <= ModbusFault.UnknownException;
}
