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

    /// <summary>The same in French.</summary>
    public string French => Outcome switch
    {
        MqttPublishOutcome.Taken => "Le broker a pris le message.",
        MqttPublishOutcome.NoSubscriber => "Le broker a pris le message mais personne n'est abonné : il est gardé jusqu'à ce que le destinataire écoute.",
        MqttPublishOutcome.Refused => FrenchRefusal(Reason),
        MqttPublishOutcome.Withheld => "Le message a été retenu : son accord a été retiré.",
        MqttPublishOutcome.TimedOut => "Le broker n'a pas accusé réception à temps : le message est envoyé de nouveau.",
        MqttPublishOutcome.ConnectionLost => "La connexion a été perdue avant l'accusé de réception : le message est envoyé de nouveau.",
        MqttPublishOutcome.TooLarge => "Le message est plus grand que ce que prend le broker : demandez à son exploitant d'admettre de plus grands paquets.",
        _ => throw new InvalidOperationException("Not an outcome."),
    };

    internal static MqttPublishResult OfReason(byte reason) => new(
        reason switch
        {
            (byte)MqttReason.NoMatchingSubscribers => MqttPublishOutcome.NoSubscriber,
            >= (byte)MqttReason.Unspecified => MqttPublishOutcome.Refused,
            (byte)MqttReason.Success => MqttPublishOutcome.Taken,
            _ => throw new ArgumentOutOfRangeException(nameof(reason)),
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

    private static string FrenchRefusal(MqttReason reason) => reason switch
    {
        MqttReason.NotAuthorized => "Le broker n'autorise pas la publication sur ce sujet : demandez à son exploitant le droit d'y écrire.",
        MqttReason.TopicNameInvalid => "Le broker ne prend pas ce sujet : demandez à son exploitant d'admettre les sujets ms/v1/.",
        MqttReason.PacketIdentifierInUse => "Le broker attend encore un message précédent de ce numéro : il est envoyé de nouveau.",
        MqttReason.QuotaExceeded => "Le quota de ce client auprès du broker est épuisé : demandez-en un plus grand à son exploitant.",
        MqttReason.PayloadFormatInvalid => "Le broker a regardé dans le message et en a refusé le format : demandez à son exploitant de laisser passer les messages binaires.",
        MqttReason.QosNotSupported => "Le broker n'accuse réception de rien (pas de QoS 1), la remise ne peut donc être connue : demandez QoS 1 à son exploitant.",
        MqttReason.RetainNotSupported => "Le broker ne garde pas de messages.",
        MqttReason.ImplementationSpecific => "Le broker a refusé le message pour une raison à lui : demandez à son exploitant.",
        _ => "Le broker a refusé le message sans dire pourquoi : demandez à son exploitant.",
    };
}
