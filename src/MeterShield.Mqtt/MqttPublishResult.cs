namespace MeterShield.Mqtt;

/// <summary>What became of a publish, and the broker's reason.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">The PUBACK's reason code (MQTT 5.0 3.4.2.1); success where there is none, as always on MQTT 3.1.1.</param>
public readonly record struct MqttPublishResult(MqttPublishOutcome Outcome, MqttReason Reason = MqttReason.Success)
{
    /// <summary>What happened and what to do, for a person.</summary>
    public string Sentence => Outcome switch
    {
        MqttPublishOutcome.Taken => "The broker has taken the message.",
        MqttPublishOutcome.NoSubscriber => "The broker took the message but nobody is subscribed: it is kept until the recipient listens.",
        MqttPublishOutcome.Refused => RefusalSentence(Reason),
        MqttPublishOutcome.Withheld => "The message was withheld: its consent was withdrawn.",
        MqttPublishOutcome.TimedOut => "The broker did not acknowledge the message in time: it is sent again.",
        MqttPublishOutcome.ConnectionLost => "The connection was lost before the acknowledgment: the message is sent again.",
        MqttPublishOutcome.TooLarge => "The message is larger than the broker takes: ask its operator to allow larger packets.",
        _ => throw new InvalidOperationException("Not an outcome."),
    };

    internal static MqttPublishResult OfReason(byte reason) => new(
        reason switch
        {
            (byte)MqttReason.NoMatchingSubscribers => MqttPublishOutcome.NoSubscriber,
            >= 0x80 => MqttPublishOutcome.Refused,
            _ => MqttPublishOutcome.Taken,
        },
        (MqttReason)reason);

    private static string RefusalSentence(MqttReason reason) => reason switch
    {
        MqttReason.NotAuthorized => "The broker does not allow publishing to this topic: ask its operator for write access to it.",
        MqttReason.TopicNameInvalid => "The broker does not take this topic: ask its operator to allow ms/v1/ topics.",
        MqttReason.PacketIdentifierInUse => "The broker still waits for an earlier message of this number: it is sent again.",
        MqttReason.QuotaExceeded => "The broker's quota for this client is used up: ask its operator for a larger one.",
        MqttReason.PayloadFormatInvalid => "The broker looked into the message and refused its format: ask its operator to let binary messages through.",
        MqttReason.QosNotSupported => "The broker acknowledges nothing (no QoS 1), so delivery cannot be known: ask its operator for QoS 1.",
        MqttReason.RetainNotSupported => "The broker keeps no retained messages.",
        MqttReason.ImplementationSpecific => "The broker refused the message for a reason of its own: ask its operator.",
        _ => "The broker refused the message without saying why: ask its operator.",
    };
}
