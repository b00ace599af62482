namespace MeterShield.Metering.Serial;

/// <summary>A serial line in raw mode. The seam for other implementations, such as one over System.IO.Ports.</summary>
public interface ISerialLine : IAsyncDisposable
{
    /// <summary>The next bytes; 0 when the line is gone (unplugged, hung up).</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel);

    /// <summary>Sends bytes and waits until the device has them.</summary>
    /// <exception cref="IOException">The line is gone.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>Forgets what was received and not read yet.</summary>
    void DiscardInput();

    /// <summary>Changes the speed: 1200, 2400, 4800, 9600, 19200, 38400, 57600 or 115200 baud.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another speed.</exception>
    void SetSpeed(int baud);
}
