namespace MeterShield.Metering.Modbus;

/// <summary>How a bus, or one meter on it, is spoken to.</summary>
public sealed class ModbusOptions
{
    /// <summary>How long an answer may take. Default 1 s; 2 s is right behind a TCP gateway.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a question is asked again, 0 to 10. Default 2.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Silence before each question; real meters need more than the 3.5 characters of the standard. Default 100 ms.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Silence before a question to another meter than the last one, where it is longer than <see cref="Gap"/>. Default none.</summary>
    public TimeSpan UnitGap { get; init; }

    /// <summary>The wait before the first retry; doubled for each further one. Others on the bus are asked meanwhile. Default 100 ms.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether a line without transaction numbers is taken to be quiet when it is opened: true only where no value of it is kept.</summary>
    internal bool TrustsNewLine { get; init; }

    /// <summary>The same, and a question is asked once.</summary>
    internal ModbusOptions Once() => new()
    {
        ResponseTimeout = ResponseTimeout,
        Retries = 0,
        Gap = Gap,
        UnitGap = UnitGap,
        Backoff = Backoff,
        TrustsNewLine = TrustsNewLine,
    };
}
