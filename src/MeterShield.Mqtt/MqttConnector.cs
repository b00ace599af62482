using System.Collections.Concurrent;
using MeterShield.Mqtt.Connections;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt;

/// <summary>Makes connections: MQTT 5.0, and where the broker does not know it, MQTT 3.1.1.</summary>
/// <remarks>
/// A broker that knows only 3.1.1 says so (CONNACK 1 or 0x84), and is then spoken to in it at once. Some only close the connection, as any
/// broker does that is being restarted: the older version, in which a refused message cannot be seen, is tried after three such ends in a
/// row, and never at an endpoint that has spoken 5.0 to this connector. Each connection begins with 5.0 again.
/// </remarks>
/// <param name="time">The clock of timeouts, keep-alive and certificates.</param>
public sealed class MqttConnector(TimeProvider time) : IMqttConnector
{
    private readonly ConcurrentDictionary<MqttEndpoint, BrokerMemory> _brokers = new();

    /// <inheritdoc/>
    public async Task<MqttConnectResult> ConnectAsync(MqttOptions options, CancellationToken cancel)
    {
        options.Require();
        var broker = _brokers.GetOrAdd(options.Endpoint, _ => new BrokerMemory());
        var attempt = await ConnectAttempt.MakeAsync(options, options.Version == MqttVersion.Only311 ? MqttLevel.V311 : MqttLevel.V5, time, cancel);
        broker.Note(attempt);
        if (options.Version == MqttVersion.Newest && (attempt.Fault == MqttFault.ProtocolNotSupported || broker.MayNotKnow5(attempt)))
        {
            attempt = await ConnectAttempt.MakeAsync(options, MqttLevel.V311, time, cancel);
        }

        return new MqttConnectResult(attempt.Connection, broker.FaultOf(attempt, options));
    }
}
