using MeterShield.Gateway.Tests.Consents;
using MeterShield.History;
using MeterShield.Metering;
using MeterShield.Records;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MeterShield.Gateway.Tests;

/// <summary>A home whose inside half is run on readings that a test makes up, at times that only the test moves.</summary>
internal sealed class StillMeter(GivenHome home) : IDisposable
{
    private Inside? _inside;

    /// <summary>The system's clock.</summary>
    public StillTime Time { get; } = new();

    /// <summary>Whether the kernel calls it synchronised.</summary>
    public bool Synchronised { get; set; }

    public InsideCounts Counts => Running.Counts;

    private Inside Running => _inside ??= new Inside(
        home.Home, RegisterHistory.Open(Path.Combine(home.State, "history.db"), Duration.FromSeconds(15)), new HomeClock(Time, confirmed: false, () => Synchronised), Time, NullLogger.Instance);

    /// <summary>The meter says something.</summary>
    public async Task SayAsync(Instant at, long import, ClockSource clock = ClockSource.Meter) =>
        await Running.RunAsync(new Said(new Reading(at, clock, new WattHours(import), null, [], null)), CancellationToken.None);

    public void Tick() => Running.Tick();

    /// <summary>The program ends, and is started again when the meter speaks.</summary>
    public void Restart()
    {
        _inside?.Dispose();
        _inside = null;
    }

    public void Dispose() => Restart();

    private sealed class Said(Reading reading) : IMeter
    {
        public LineQuality Quality { get; } = new(TimeProvider.System);

        public async IAsyncEnumerable<Reading> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.CompletedTask;
            cancel.ThrowIfCancellationRequested();
            yield return reading;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>A clock that only a test moves; its timers never ring.</summary>
internal sealed class StillTime : TimeProvider
{
    public Instant Date { get; set; } = GivenHome.Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Date.ToDateTimeOffset();

    public override long GetTimestamp() => Date.ToUnixTimeTicks();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Silent();

    private sealed class Silent : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // Nothing rings.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
