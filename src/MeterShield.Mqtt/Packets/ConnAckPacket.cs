namespace MeterShield.Mqtt.Packets;

/// <summary>CONNACK: MQTT 5.0 3.2 and MQTT 3.1.1 3.2.</summary>
internal sealed record ConnAckPacket(MqttFault? Fault, bool SessionPresent, BrokerLimits Limits)
{
    /// <summary>Reads the answer to a CONNECT.</summary>
    /// <param name="packet">What came.</param>
    /// <param name="level">The version that was asked for.</param>
    /// <param name="cleanStart">Whether the client asked to begin anew: then there is no session that was kept (MQTT 5.0 3.2.2.1.1).</param>
    public static ConnAckPacket Read(RawPacket packet, int level, bool cleanStart)
    {
        if (packet.Type != PacketType.ConnAck)
        {
            // AUTH asks for what we never offered (MQTT 5.0 4.12).
            return Failed(packet.Type == PacketType.Auth ? MqttFault.AuthenticationNotSpoken : MqttFault.Malformed);
        }

        var reader = new PacketReader(packet.Body.Span);
        var present = reader.Byte();
        var code = reader.Byte();

        // A 3.1.1 broker answers a version 5 client in its own short form.
        if (level == 5 && packet.Flags == 0 && reader.IsWhole && present == 0 && code is >= 1 and <= 5)
        {
            return Failed(Fault311(code)!.Value);
        }

        var properties = level == 5 ? PropertySet.Read(ref reader, PropertyMask.ConnAck) : PropertySet.Empty;
        if (reader.EndFault(packet.Flags == 0) != MqttReason.Success || present > 1 || (present == 1 && (code != 0 || cleanStart)))
        {
            return Failed(MqttFault.Malformed);
        }

        return new ConnAckPacket(level == 5 ? MqttFaults.OfReason(code) : Fault311(code), present == 1, BrokerLimits.From(properties));
    }

    private static ConnAckPacket Failed(MqttFault fault) => new(fault, false, BrokerLimits.None);

    private static MqttFault? Fault311(byte code) => code switch
    {
        0 => null,
        1 => MqttFault.ProtocolNotSupported,
        2 => MqttFault.ClientIdRefused,
        3 => MqttFault.BrokerUnavailable,
        4 => MqttFault.BadCredentials,
        5 => MqttFault.NotAuthorised,
        _ => MqttFault.Refused,
    };
}

/// <summary>What a broker says it takes (MQTT 5.0 3.2.2.3). MQTT 3.1.1 has no such words.</summary>
/// <param name="KeepAliveSeconds">The keep-alive it wants instead of ours, or null.</param>
/// <param name="MaximumPacketSize">Its largest packet, in bytes.</param>
/// <param name="ReceiveMaximum">How many QoS 1 messages may wait for their acknowledgment.</param>
/// <param name="TakesQos1">Whether it acknowledges at all.</param>
/// <param name="Retains">Whether it keeps retained messages.</param>
/// <param name="TakesWildcards">Whether a filter may have wildcards.</param>
/// <param name="TakesShared">Whether a subscription may be shared.</param>
internal sealed record BrokerLimits(
    ushort? KeepAliveSeconds, uint MaximumPacketSize, ushort ReceiveMaximum, bool TakesQos1, bool Retains, bool TakesWildcards, bool TakesShared)
{
    public static BrokerLimits None { get; } = new(null, uint.MaxValue, ushort.MaxValue, true, true, true, true);

    public static BrokerLimits From(PropertySet properties) => new(
        (ushort?)properties.Number(PropertyId.ServerKeepAlive),
        properties.Number(PropertyId.MaximumPacketSize) ?? uint.MaxValue,
        (ushort)(properties.Number(PropertyId.ReceiveMaximum) ?? ushort.MaxValue),
        properties.Number(PropertyId.MaximumQos) is not 0,
        properties.Number(PropertyId.RetainAvailable) is not 0,
        properties.Number(PropertyId.WildcardAvailable) is not 0,
        properties.Number(PropertyId.SharedAvailable) is not 0);

    /// <summary>Why the broker said it would not take a message, or null.</summary>
    public MqttReason? RefusalOf(MqttMessage message) =>
        message.AtLeastOnce && !TakesQos1 ? MqttReason.QosNotSupported
        : message.Retain && !Retains ? MqttReason.RetainNotSupported
        : null;

    /// <summary>Whether a filter is one that the broker said it takes.</summary>
    public bool Take(string filter)
    {
        var isShared = filter.StartsWith("$share/", StringComparison.Ordinal);
        return (TakesShared || !isShared) && (TakesWildcards || !filter.AsSpan().ContainsAny('#', '+'));
    }
}
