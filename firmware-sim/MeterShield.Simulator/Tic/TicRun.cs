using System.Globalization;
using MeterShield.Simulator.Outlets;

namespace MeterShield.Simulator.Tic;

/// <summary>What a TIC run is asked for.</summary>
/// <param name="Standard">Standard mode, else historique.</param>
/// <param name="Tariff">The contract.</param>
/// <param name="Start">When simulated time begins.</param>
/// <param name="Seconds">How long it lasts, or null for ever.</param>
/// <param name="Speed">Simulated seconds per second, or null for as fast as the reader takes it.</param>
/// <param name="Seed">Which home.</param>
/// <param name="Truth">A file for the registers at each minute, or null.</param>
internal sealed record TicRunOptions(bool Standard, Tariff Tariff, SimulatedInstant Start, long? Seconds, int? Speed, int Seed, string? Truth);

/// <summary>Lets simulated time pass and sends its frames.</summary>
internal sealed class TicRun(TicRunOptions options, IOutlet outlet, TimeProvider time)
{
    private const long ThirdsPerSecond = 3_000_000;

    /// <summary>Frames are sent in batches of at least this much real time, to spare wake-ups.</summary>
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(10);

    public async Task RunAsync(CancellationToken cancel)
    {
        await outlet.OpenAsync(cancel);
        await using var truth = options.Truth is null ? null : new StreamWriter(options.Truth) { AutoFlush = true };
        var meter = new MeterState(options.Start, options.Tariff, options.Seed);
        IFrames frames = options.Standard ? new StandardFrames(meter) : new HistoriqueFrames(meter);
        var began = time.GetTimestamp();
        var elapsed = 0L;
        while (options.Seconds is not { } seconds || elapsed < checked(seconds * ThirdsPerSecond))
        {
            var frame = frames.Next(out var duration);
            elapsed = checked(elapsed + duration);
            await outlet.WriteAsync(frame, cancel);
            await TellAsync(truth, meter);
            meter.Advance(options.Start.Plus(elapsed / ThirdsPerSecond).UnixSeconds - meter.Now.UnixSeconds);
            await PaceAsync(began, elapsed, cancel);
        }

        await outlet.DrainAsync(cancel);
    }

    /// <summary>At a whole minute: the total as the frame of that second says it.</summary>
    private static async Task TellAsync(StreamWriter? truth, MeterState meter)
    {
        if (truth is not null && meter.Now.UnixSeconds % 60 == 0)
        {
            await truth.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{meter.Now.Utc:yyyy-MM-ddTHH:mm:ssZ},{meter.Total}"));
        }
    }

    private async Task PaceAsync(long began, long elapsed, CancellationToken cancel)
    {
        if (options.Speed is not { } speed)
        {
            return;
        }

        var due = TimeSpan.FromMicroseconds((double)elapsed / 3 / speed);
        var ahead = due - time.GetElapsedTime(began);
        if (ahead > Batch)
        {
            await outlet.FlushAsync(cancel);
            await Task.Delay(ahead, time, cancel);
        }
    }
}
