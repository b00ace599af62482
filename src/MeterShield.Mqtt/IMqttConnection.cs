namespace MeterShield.Mqtt;

/// <summary>One connection to a broker, from CONNECT to its end. The seam for other implementations, such as one over MQTTnet.</summary>
public interface IMqttConnection : IAsyncDisposable
{
    /// <summary>5 for MQTT 5.0, 4 for MQTT 3.1.1.</summary>
    int ProtocolLevel { get; }

    /// <summary>Whether the broker kept the session of this client.</summary>
    bool SessionPresent { get; }

    /// <summary>Ends when the connection has, with the reason.</summary>
    Task<MqttFault> Closed { get; }

    /// <summary>What comes in, in order. Reading stops the socket when the caller is slow. One reader.</summary>
    IAsyncEnumerable<MqttDelivery> Deliveries(CancellationToken cancel);

    /// <summary>Sends a message, and with QoS 1 waits for its acknowledgment.</summary>
    /// <param name="message">The message.</param>
    /// <param name="mayWrite">Asked right before the bytes are written: false withholds them. Null for always.</param>
    /// <param name="cancel">Gives up waiting; what is written may still arrive.</param>
    Task<MqttPublishResult> PublishAsync(MqttMessage message, Func<bool>? mayWrite, CancellationToken cancel);

    /// <summary>Subscribes, QoS 1.</summary>
    /// <param name="filter">A topic filter; <c>$share/group/filter</c> where the broker knows it.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <returns>Whether the broker granted it.</returns>
    Task<bool> SubscribeAsync(string filter, CancellationToken cancel);

    /// <summary>Ends a subscription.</summary>
    /// <param name="filter">The filter as it was subscribed.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <returns>Whether the broker answered; that there was none is no fault.</returns>
    Task<bool> UnsubscribeAsync(string filter, CancellationToken cancel);

    /// <summary>Ends the connection at once: what is in the socket's buffer is thrown away, and no DISCONNECT is sent.</summary>
    void Abort();
}
