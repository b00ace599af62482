namespace MeterShield.Metering.Modbus;

/// <summary>How a bus is spoken to.</summary>
public sealed class ModbusOptions
{
    /// <summary>How long an answer may take. Default 1 s; 2 s is right behind a TCP gateway.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a question is asked again, 0 to 10. Default 2.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Silence before each question; real meters need more than the 3.5 characters of the standard. Default 100 ms.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The wait before the first retry; doubled for each further one. Default 100 ms.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(100);
}
