namespace MeterShield.Mqtt;

/// <summary>An application message.</summary>
/// <param name="Topic">The topic name.</param>
/// <param name="Payload">The payload.</param>
/// <param name="AtLeastOnce">QoS 1, else QoS 0.</param>
/// <param name="Retain">Whether the broker keeps it for later subscribers.</param>
/// <param name="ContentType">MQTT 5 only: the payload's media type, or null.</param>
/// <param name="ExpirySeconds">MQTT 5 only: how long the broker may keep it, or null.</param>
public sealed record MqttMessage(
    string Topic, ReadOnlyMemory<byte> Payload, bool AtLeastOnce = true, bool Retain = false, string? ContentType = null, uint? ExpirySeconds = null);

/// <summary>What became of a publish.</summary>
public enum MqttPublishOutcome
{
    /// <summary>The broker has taken it, and on MQTT 5 at least one subscriber has it coming. QoS 0: it was written.</summary>
    Taken,

    /// <summary>MQTT 5: the broker has taken it, but nobody is subscribed (reason 0x10). MQTT 3.1.1 cannot say so: there it is <see cref="Taken"/>.</summary>
    NoSubscriber,

    /// <summary>MQTT 5: the broker refused it (reason 0x80 or above). MQTT 3.1.1 cannot say so: there it is <see cref="Taken"/>.</summary>
    Refused,

    /// <summary>It was not written: the caller's check said no.</summary>
    Withheld,

    /// <summary>No acknowledgment came in time: the broker may have it or not.</summary>
    TimedOut,

    /// <summary>The connection is lost: the broker may have it or not.</summary>
    ConnectionLost,

    /// <summary>It is larger than the broker takes.</summary>
    TooLarge,
}

/// <summary>A message that came in. The broker keeps a QoS 1 message until it is acknowledged.</summary>
public sealed class MqttDelivery
{
    private readonly Func<CancellationToken, ValueTask> _acknowledge;

    /// <summary>A message that came in over any implementation of <see cref="IMqttConnection"/>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isDuplicate">Whether the broker says that it may have sent it before.</param>
    /// <param name="acknowledge">What <see cref="AcknowledgeAsync"/> does.</param>
    public MqttDelivery(MqttMessage message, bool isDuplicate, Func<CancellationToken, ValueTask> acknowledge)
    {
        Message = message;
        IsDuplicate = isDuplicate;
        _acknowledge = acknowledge;
    }

    /// <summary>The message.</summary>
    public MqttMessage Message { get; }

    /// <summary>The broker says that it may have sent it before.</summary>
    public bool IsDuplicate { get; }

    /// <summary>Says that the message is safe here. Call it once, when it is.</summary>
    public ValueTask AcknowledgeAsync(CancellationToken cancel) => _acknowledge(cancel);
}
