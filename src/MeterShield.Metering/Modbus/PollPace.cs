using NodaTime;

namespace MeterShield.Metering.Modbus;

/// <summary>
/// When a meter is polled: at the multiples of the period, so that one poll falls on each minute's boundary. A meter that does not
/// answer is asked less and less often, so that it does not starve the others on its bus.
/// </summary>
internal sealed class PollPace(TimeSpan period, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>A register that is asked for later than that after the poll's instant has an instant of its own.</summary>
    private static readonly TimeSpan Punctual = TimeSpan.FromMilliseconds(250);

    private long _slot = long.MinValue;
    private int _failures;

    /// <summary>Whether the last poll was answered.</summary>
    public void Tell(bool answered) => _failures = answered ? 0 : Math.Min(_failures + 1, 6);

    /// <summary>Waits for the next poll; the first is at once.</summary>
    /// <returns>The instant it is due.</returns>
    public async ValueTask<Instant> NextAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (_slot == long.MinValue)
        {
            _slot = now.UtcTicks / period.Ticks;
            return Instant.FromDateTimeOffset(now);
        }

        // A clock that was set back is followed.
        var after = Math.Abs(_slot - (now.UtcTicks / period.Ticks)) <= 1 ? Math.Max(_slot, now.UtcTicks / period.Ticks) : now.UtcTicks / period.Ticks;
        _slot = after + Slots;
        var due = new DateTimeOffset(_slot * period.Ticks, TimeSpan.Zero);
        if (due > now)
        {
            await Task.Delay(due - now, time, cancel);
        }

        return Instant.FromDateTimeOffset(due);
    }

    /// <summary>The instant of what a poll read: the poll's own where it was punctual, for a boundary falls on it; else the question's.</summary>
    /// <param name="due">When the poll was due.</param>
    /// <param name="askedAt">When the question went out that was answered: later after a retry, or on a bus with others.</param>
    public static Instant InstantOf(Instant due, Instant askedAt)
    {
        var late = (askedAt - due).ToTimeSpan();
        return late < Punctual && late > -Punctual ? due : askedAt;
    }

    private long Slots
    {
        get
        {
            var wait = period * (1 << Math.Max(0, _failures - 1));
            return Math.Max(1, Math.Min(wait.Ticks, Math.Max(LongestWait.Ticks, period.Ticks)) / period.Ticks);
        }
    }
}
