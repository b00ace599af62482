using MeterShield.Metering.Tic;

namespace MeterShield.Metering;

/// <summary>Where bytes come from: a file, standard input, a TCP peer, a serial device.</summary>
internal interface ILine : IAsyncDisposable
{
    /// <summary>How often it was opened: a line that came back begins in the middle of something.</summary>
    int Openings => 1;

    /// <summary>Whether <see cref="Tune"/> changes anything.</summary>
    bool HasSpeed => false;

    /// <summary>Whether it was recorded before: then a pause in reading it is no pause of the meter.</summary>
    bool IsRecording => false;

    /// <summary>The next bytes; 0 when a finite line has ended. A line that can come back waits for it.</summary>
    /// <exception cref="MeterException">The line cannot be opened at all.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel);

    /// <summary>Listens at the speed of a mode, and anew whether characters carry parity.</summary>
    void Tune(TicMode mode)
    {
        // Only a serial device has a speed.
    }
}

/// <summary>A line that ends: a file or standard input.</summary>
internal sealed class StreamLine(Stream stream) : ILine
{
    public bool IsRecording => true;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) => stream.ReadAsync(buffer, cancel);

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
