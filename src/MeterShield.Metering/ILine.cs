namespace MeterShield.Metering;

/// <summary>Where bytes come from: a file, standard input, a TCP peer, a serial device.</summary>
internal interface ILine : IAsyncDisposable
{
    /// <summary>The next bytes; 0 when a finite line has ended. A line that can come back waits for it.</summary>
    /// <exception cref="MeterException">The line cannot be opened at all.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel);
}

/// <summary>A line that ends: a file or standard input.</summary>
internal sealed class StreamLine(Stream stream) : ILine
{
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) => stream.ReadAsync(buffer, cancel);

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
