using MeterShield.Egress;
using MeterShield.Mqtt;
using Microsoft.Extensions.Logging;

namespace MeterShield.Gateway;

/// <summary>Tells the log how delivery goes: the first time a thing happens, then at most once in ten minutes.</summary>
internal sealed class CourierLog(ILogger logger, TimeProvider time) : ICourierObserver
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<object, long> _said = [];
    private long _delivered;

    /// <summary>How many messages were taken by their brokers.</summary>
    public long DeliveredCount => Interlocked.Read(ref _delivered);

    /// <summary>A broker that comes and goes is no news each time.</summary>
    public void Connected()
    {
        if (IsNews(nameof(Connected)))
        {
            Log.BrokerReached(logger);
        }
    }

    public void Disconnected(MqttFault fault)
    {
        if (IsNews(fault))
        {
            Log.BrokerAway(logger, fault);
        }
    }

    public void Delivered() => Interlocked.Increment(ref _delivered);

    public void Kept(MqttPublishOutcome outcome)
    {
        if (IsNews(outcome))
        {
            Log.MessageKept(logger, outcome);
        }
    }

    public void Troubled(CourierTrouble trouble)
    {
        if (IsNews(trouble))
        {
            Log.CourierTroubled(logger, trouble);
        }
    }

    /// <summary>Its kind only: its message may name a recipient's folder.</summary>
    public void Failed(Exception fault)
    {
        var kind = KindOf(fault);
        if (IsNews(kind))
        {
            Log.CourierFailed(logger, kind);
        }
    }

    private static CourierFailure KindOf(Exception fault) => fault switch
    {
        ArgumentException => CourierFailure.Argument,
        InvalidOperationException => CourierFailure.Operation,
        IOException or UnauthorizedAccessException => CourierFailure.InputOutput,
        ArithmeticException => CourierFailure.Arithmetic,
        _ => CourierFailure.Other,
    };

    private bool IsNews(object what)
    {
        lock (_gate)
        {
            if (_said.TryGetValue(what, out var last) && time.GetElapsedTime(last) < Pause)
            {
                return false;
            }

            _said[what] = time.GetTimestamp();
            return true;
        }
    }
}
