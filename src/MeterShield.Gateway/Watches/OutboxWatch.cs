using MeterShield.Egress;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace MeterShield.Gateway.Watches;

/// <summary>Looks once a minute whether recipients take what is sealed for them: an alarm before the limit, an error when messages are dropped.</summary>
internal sealed class OutboxWatch(Home home, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly OutboxBound _bound = new(home.Log.State, home.Spool, OutboxLimits.Default, time);
    private long? _looked;
    private bool _alarmed;

    public void Look(Instant now)
    {
        if (_looked is { } last && time.GetElapsedTime(last) < Interval)
        {
            return;
        }

        _looked = time.GetTimestamp();
        var fill = _bound.Enforce(now);
        if (fill.DroppedCount > 0)
        {
            Log.MessagesDropped(logger, fill.DroppedCount);

            // The record of a withdrawal that nobody took in time was the last word: the key to deliver it goes with it.
            home.EndFinished(now);
        }

        if (fill.IsAlarm && !_alarmed)
        {
            Log.OutboxNearlyFull(logger, fill.PendingCount);
        }

        _alarmed = fill.IsAlarm;
    }
}
