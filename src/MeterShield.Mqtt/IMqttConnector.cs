namespace MeterShield.Mqtt;

/// <summary>Makes connections. The seam for other implementations, such as one over MQTTnet.</summary>
public interface IMqttConnector
{
    /// <summary>Connects once. Faults of the network and the broker are results, and whoever asks decides when to ask again.</summary>
    /// <param name="options">How.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ArgumentException">The options are out of their ranges.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<MqttConnectResult> ConnectAsync(MqttOptions options, CancellationToken cancel);
}

/// <summary>A connection, or why there is none.</summary>
/// <param name="Connection">The connection, or null.</param>
/// <param name="Fault">Why there is none.</param>
public sealed record MqttConnectResult(IMqttConnection? Connection, MqttFault? Fault);
