using System.Threading.Channels;

namespace MeterShield.Tests.Scripted;

/// <summary>A clock that only a test moves, and that tells for how long somebody waits.</summary>
internal sealed class TestClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Alarm> _alarms = [];
    private readonly Channel<(TimeSpan Time, bool IsDelay)> _waits = Channel.CreateUnbounded<(TimeSpan, bool)>();
    private DateTimeOffset _now = DateTimeOffset.UtcNow;
    private long _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => Interlocked.Read(ref _elapsed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Returns once somebody has begun a delay of half a second or more, as between two attempts; a timeout or a period is none.</summary>
    public async Task<TimeSpan> UntilSomebodyDelaysAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            var (wait, isDelay) = await _waits.Reader.ReadAsync(patience.Token);
            if (isDelay && wait >= TimeSpan.FromSeconds(0.5))
            {
                return wait;
            }
        }
    }

    /// <summary>Returns once somebody has begun a wait of just so long.</summary>
    public async Task UntilSomebodyWaitsAsync(TimeSpan time)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while ((await _waits.Reader.ReadAsync(patience.Token)).Time != time)
        {
            // Somebody else's.
        }
    }

    /// <summary>Sets the date, as a network's time or a person does: no time passes.</summary>
    public void Set(DateTimeOffset now)
    {
        lock (_gate)
        {
            _now = now;
        }
    }

    public void Advance(TimeSpan by)
    {
        Alarm[] due;
        lock (_gate)
        {
            _now += by;
            Interlocked.Add(ref _elapsed, by.Ticks);
            due = [.. _alarms.Where(alarm => alarm.Due <= _elapsed)];
        }

        foreach (var alarm in due)
        {
            alarm.Ring();
        }
    }

    private sealed class Alarm(TestClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long Due { get; private set; }

        public void Ring()
        {
            lock (clock._gate)
            {
                if (!clock._alarms.Contains(this))
                {
                    return;
                }

                if (_period > TimeSpan.Zero)
                {
                    Due = clock._elapsed + _period.Ticks;
                }
                else
                {
                    clock._alarms.Remove(this);
                }
            }

            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._alarms.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._elapsed + dueTime.Ticks;
                    clock._alarms.Add(this);

                    // The state of a delay is the task that awaits it.
                    clock._waits.Writer.TryWrite((dueTime, state is Task));
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
