namespace MeterShield.Metering.Tests.Modbus;

/// <summary>
/// A world with one thread and a clock that jumps to whatever comes next: hours pass in microseconds, and a seed gives the same
/// course of events each time.
/// </summary>
internal sealed class VirtualWorld : TimeProvider
{
    private readonly Context _context = new();
    private readonly PriorityQueue<Alarm, (long At, long Order)> _alarms = new();
    private long _order;

    public long Ticks { get; private set; } = new DateTime(2026, 11, 1, 18, 0, 0, DateTimeKind.Utc).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Ticks;

    public override DateTimeOffset GetUtcNow() => new(Ticks, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Does something after a while.</summary>
    public void After(TimeSpan wait, Action action) => CreateTimer(_ => action(), null, wait, Timeout.InfiniteTimeSpan);

    /// <summary>Ends when so much time has passed here.</summary>
    public Task PassAsync(TimeSpan time)
    {
        var passed = new TaskCompletionSource();
        After(time, passed.SetResult);
        return passed.Task;
    }

    /// <summary>Lets a course of events run to its end.</summary>
    public void Run(Func<Task> course)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            var running = course();
            while (true)
            {
                _context.Drain();
                if (running.IsCompleted)
                {
                    running.GetAwaiter().GetResult();
                    return;
                }

                Assert.True(_alarms.TryDequeue(out var next, out var when), "Everybody waits, and for nothing.");
                if (next.Order == when.Order)
                {
                    Ticks = Math.Max(Ticks, when.At);
                    next.Ring();
                }
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private sealed class Alarm(VirtualWorld world, TimerCallback callback, object? state) : ITimer
    {
        public long Order { get; private set; }

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Order = ++world._order;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                world._alarms.Enqueue(this, (world.Ticks + dueTime.Ticks, Order));
            }

            return true;
        }

        public void Dispose() => Order = -1;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Context : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_queue)
            {
                _queue.Enqueue((d, state));
            }
        }

        public void Drain()
        {
            while (true)
            {
                (SendOrPostCallback Callback, object? State) next;
                lock (_queue)
                {
                    if (!_queue.TryDequeue(out next))
                    {
                        return;
                    }
                }

                next.Callback(next.State);
            }
        }
    }
}
