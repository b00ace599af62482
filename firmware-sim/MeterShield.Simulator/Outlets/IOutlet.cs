namespace MeterShield.Simulator.Outlets;

/// <summary>Where the meter's bytes go. Nothing is dropped: a slow reader slows the meter down.</summary>
internal interface IOutlet : IAsyncDisposable
{
    /// <summary>The speed that the reader has set, 1200 or 9600 baud; null where it set none of these or there is no such thing.</summary>
    int? ReaderBaud { get; }

    /// <summary>Gets ready, and waits for a reader where that is asked for.</summary>
    Task OpenAsync(CancellationToken cancel);

    /// <summary>Sends bytes, now or with the next ones.</summary>
    /// <exception cref="OutletClosedException">The reader is gone for good.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>Sends what is still held back.</summary>
    ValueTask FlushAsync(CancellationToken cancel);

    /// <summary>The device is gone: readers lose it. Where there is no such thing, nothing happens.</summary>
    Task UnplugAsync(CancellationToken cancel);

    /// <summary>It is back under the same name.</summary>
    Task PlugAsync(CancellationToken cancel);

    /// <summary>Waits until the reader has everything.</summary>
    Task DrainAsync(CancellationToken cancel);
}

/// <summary>The reader is gone: the run ends without an error.</summary>
internal sealed class OutletClosedException : Exception
{
    public OutletClosedException(Exception inner)
        : base("The reader is gone.", inner)
    {
    }
}
