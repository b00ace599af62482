namespace MeterShield.Mqtt;

/// <summary>Reason codes of MQTT 5.0 2.4 that are acted on here; a broker may send others.</summary>
public enum MqttReason : byte
{
    /// <summary>Done; also a normal end of a connection.</summary>
    Success = 0x00,

    /// <summary>PUBACK: taken, but nobody is subscribed.</summary>
    NoMatchingSubscribers = 0x10,

    /// <summary>UNSUBACK: there was no such subscription.</summary>
    NoSubscriptionExisted = 0x11,

    /// <summary>Refused without a word why.</summary>
    Unspecified = 0x80,

    /// <summary>The bytes are no packet.</summary>
    MalformedPacket = 0x81,

    /// <summary>A packet that may not come now, or not like this.</summary>
    ProtocolError = 0x82,

    /// <summary>The broker has its own reasons.</summary>
    ImplementationSpecific = 0x83,

    /// <summary>The broker does not speak this version.</summary>
    UnsupportedProtocolVersion = 0x84,

    /// <summary>The client identifier is not taken.</summary>
    ClientIdentifierNotValid = 0x85,

    /// <summary>User name or password are wrong.</summary>
    BadUserNameOrPassword = 0x86,

    /// <summary>Not allowed to.</summary>
    NotAuthorized = 0x87,

    /// <summary>The broker cannot be used now.</summary>
    ServerUnavailable = 0x88,

    /// <summary>The broker has too much to do.</summary>
    ServerBusy = 0x89,

    /// <summary>This client is barred.</summary>
    Banned = 0x8A,

    /// <summary>The broker stops.</summary>
    ServerShuttingDown = 0x8B,

    /// <summary>An authentication method that is not spoken.</summary>
    BadAuthenticationMethod = 0x8C,

    /// <summary>Nothing was heard for too long.</summary>
    KeepAliveTimeout = 0x8D,

    /// <summary>Another connection uses the client identifier now.</summary>
    SessionTakenOver = 0x8E,

    /// <summary>SUBACK: not a filter the broker takes.</summary>
    TopicFilterInvalid = 0x8F,

    /// <summary>PUBACK: not a topic the broker takes.</summary>
    TopicNameInvalid = 0x90,

    /// <summary>The packet identifier is in use.</summary>
    PacketIdentifierInUse = 0x91,

    /// <summary>More messages under way than were allowed.</summary>
    ReceiveMaximumExceeded = 0x93,

    /// <summary>A topic alias that was never agreed on.</summary>
    TopicAliasInvalid = 0x94,

    /// <summary>A packet larger than the receiver said it takes.</summary>
    PacketTooLarge = 0x95,

    /// <summary>Too many messages.</summary>
    QuotaExceeded = 0x97,

    /// <summary>The payload is not of the format that was said.</summary>
    PayloadFormatInvalid = 0x99,

    /// <summary>The broker keeps no retained messages.</summary>
    RetainNotSupported = 0x9A,

    /// <summary>The broker does not take this quality of service.</summary>
    QosNotSupported = 0x9B,

    /// <summary>Another broker is to be used for now.</summary>
    UseAnotherServer = 0x9C,

    /// <summary>Another broker is to be used from now on.</summary>
    ServerMoved = 0x9D,

    /// <summary>Too many connections in too short a time.</summary>
    ConnectionRateExceeded = 0x9F,
}
