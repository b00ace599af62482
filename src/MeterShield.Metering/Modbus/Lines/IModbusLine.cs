namespace MeterShield.Metering.Modbus.Lines;

/// <summary>A line to a bus, in both directions.</summary>
internal interface IModbusLine : IAsyncDisposable
{
    /// <summary>Whether it is closed and opened again when an answer is in doubt.</summary>
    bool ReopensOnDoubt { get; }

    /// <summary>The next bytes; 0 when the line is gone.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel);

    /// <summary>Sends bytes.</summary>
    /// <exception cref="IOException">The line is gone.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>Forgets what was received and not read yet.</summary>
    void DiscardInput();
}
