using System.Diagnostics.Metrics;
using MeterShield.Mqtt;

namespace MeterShield.Egress;

/// <summary>
/// How delivery goes, as metrics of the meter <c>MeterShield.Egress</c>. Health only: counts and ages of all recipients together,
/// never a value, a pseudonym or a topic.
/// </summary>
internal static class DeliveryMetrics
{
    private static readonly Meter Meter = new("MeterShield.Egress");
    private static readonly Counter<long> Connections = Meter.CreateCounter<long>("metershield.courier.connections", "{connection}", "Connections made to brokers.");
    private static readonly Counter<long> Disconnections = Meter.CreateCounter<long>("metershield.courier.disconnections", "{connection}", "Connections lost or not made, by fault.");
    private static readonly Counter<long> DeliveredMessages = Meter.CreateCounter<long>("metershield.courier.delivered", "{message}", "Messages that brokers acknowledged.");
    private static readonly Counter<long> KeptMessages = Meter.CreateCounter<long>("metershield.courier.kept", "{message}", "Messages that were not taken and are tried again, by outcome.");
    private static readonly Counter<long> Troubles = Meter.CreateCounter<long>("metershield.courier.troubles", "{fault}", "Faults of disk, route or key, by name.");
    private static readonly UpDownCounter<long> OpenConnections = Meter.CreateUpDownCounter<long>("metershield.courier.connected", "{connection}", "Connections open now.");
    private static readonly ObservableGauge<double> AcknowledgmentAge = Meter.CreateObservableGauge(
        "metershield.courier.acknowledgment_age", Age, "s", "Seconds since a broker last acknowledged a message, or since the courier began.");

    private static readonly ObservableGauge<double>[] Census =
    [
        Meter.CreateObservableGauge("metershield.courier.waiting", () => SpoolCensus.Now?.Waiting ?? double.NaN, "{message}", "Messages that wait in the spool, of all recipients together."),
        Meter.CreateObservableGauge("metershield.courier.waiting_age", () => SpoolCensus.Now?.OldestAge.TotalSeconds ?? double.NaN, "s", "Seconds since the oldest message that waits was due; 0 when none waits."),
        Meter.CreateObservableGauge("metershield.courier.recipients_in_trouble", () => SpoolCensus.Now?.InTrouble ?? double.NaN, "{recipient}", "Recipients that are not reached, or do not take what is sent."),
    ];

    private static TimeProvider? _time;
    private static long _lastAcknowledged;

    /// <summary>Begins to tell the age of the last acknowledgment: the courier's own sign of life.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="spool">The folder whose queues are counted.</param>
    public static void Begin(TimeProvider time, string spool)
    {
        SpoolCensus.Begin(spool, time);
        Volatile.Write(ref _lastAcknowledged, time.GetTimestamp());
        _time = time;
        _ = AcknowledgmentAge;
        _ = Census;
    }

    public static void Connected()
    {
        Connections.Add(1);
        OpenConnections.Add(1);
    }

    public static void Disconnected(MqttFault fault, bool wasOpen)
    {
        Disconnections.Add(1, new KeyValuePair<string, object?>("fault", fault.ToString()));
        if (wasOpen)
        {
            OpenConnections.Add(-1);
        }
    }

    /// <summary>The courier ended a connection because it stops.</summary>
    public static void Closed() => OpenConnections.Add(-1);

    public static void Delivered(TimeProvider time)
    {
        DeliveredMessages.Add(1);
        Volatile.Write(ref _lastAcknowledged, time.GetTimestamp());
    }

    public static void Kept(MqttPublishOutcome outcome) => KeptMessages.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    private static double Age() => _time?.GetElapsedTime(Volatile.Read(ref _lastAcknowledged)).TotalSeconds ?? 0;

    public static void Troubled(CourierTrouble trouble) => Troubles.Add(1, new KeyValuePair<string, object?>("trouble", trouble.ToString()));
}
