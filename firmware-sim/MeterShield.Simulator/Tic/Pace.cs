using MeterShield.Simulator.Outlets;

namespace MeterShield.Simulator.Tic;

/// <summary>Sends at the speed of the line, or so many times as fast; without a speed, as fast as the reader takes it.</summary>
internal sealed class Pace(IOutlet outlet, int? speed, TimeProvider time)
{
    /// <summary>Nothing shorter is waited for, to spare wake-ups; a frame that takes longer goes out in slices of it.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    private long _began;

    /// <summary>Simulated time begins.</summary>
    public void Begin() => _began = time.GetTimestamp();

    /// <summary>Sends a frame that begins at a time of the line.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, long from, int baud, CancellationToken cancel)
    {
        if (speed is not { } times)
        {
            await outlet.WriteAsync(bytes, cancel);
            return;
        }

        var slice = Math.Max(1, (int)Math.Min(bytes.Length, Slice.TotalSeconds * times * baud / 10));
        for (var sent = 0; sent < bytes.Length; sent += slice)
        {
            var count = Math.Min(slice, bytes.Length - sent);
            await outlet.WriteAsync(bytes.Slice(sent, count), cancel);
            await UntilAsync(from + LineTime.Of(sent + count, baud), cancel);
        }
    }

    /// <summary>Waits until a time of the line has come.</summary>
    public async ValueTask UntilAsync(long at, CancellationToken cancel)
    {
        if (speed is not { } times)
        {
            return;
        }

        var ahead = TimeSpan.FromMicroseconds((double)at / 3 / times) - time.GetElapsedTime(_began);
        if (ahead >= Slice / 2)
        {
            await outlet.FlushAsync(cancel);
            await Task.Delay(ahead, time, cancel);
        }
    }
}
