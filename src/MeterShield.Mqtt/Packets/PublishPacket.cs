namespace MeterShield.Mqtt.Packets;

/// <summary>PUBLISH: MQTT 5.0 3.3. QoS 2 is not spoken here.</summary>
internal sealed record PublishPacket(MqttMessage Message, ushort Id, bool Duplicate)
{
    private const byte Retain = 0x01, Qos1 = 0x02, QosMask = 0x06, Dup = 0x08;

    /// <summary>Everything before the payload.</summary>
    public ReadOnlyMemory<byte> WriteHead(int level)
    {
        var packet = new PacketWriter().Text(Message.Topic);
        if (Message.AtLeastOnce)
        {
            packet.UInt16(Id);
        }

        if (level == 5)
        {
            packet.Properties(Properties());
        }

        var flags = (Message.Retain ? Retain : 0) | (Message.AtLeastOnce ? Qos1 : 0) | (Duplicate ? Dup : 0);
        return packet.ToHead(PacketType.Publish, (byte)flags, Message.Payload.Length);
    }

    /// <summary>Reads one; null when it is malformed or of a quality of service that was never asked for.</summary>
    public static PublishPacket? Read(RawPacket packet, int level, out MqttReason fault)
    {
        var reader = new PacketReader(packet.Body.Span);
        var qos = packet.Flags & QosMask;
        if (qos > Qos1)
        {
            reader.Fail(qos == QosMask ? MqttReason.MalformedPacket : MqttReason.QosNotSupported);
        }

        var topic = reader.Text();
        var id = qos == Qos1 ? reader.PacketId() : (ushort)0;
        var properties = level == 5 ? PropertySet.Read(ref reader, PropertyMask.Publish) : PropertySet.Empty;
        if (topic.Length == 0 || topic.AsSpan().ContainsAny('#', '+') || (qos == 0 && (packet.Flags & Dup) != 0))
        {
            reader.Fail(topic.Length > 0 && qos > 0 ? MqttReason.TopicNameInvalid : MqttReason.ProtocolError);
        }

        fault = reader.Fault;
        if (reader.Failed)
        {
            return null;
        }

        var message = new MqttMessage(
            topic, reader.Rest().ToArray(), qos == Qos1, (packet.Flags & Retain) != 0, properties.ContentType, properties.Number(PropertyId.MessageExpiry));
        return new PublishPacket(message, id, (packet.Flags & Dup) != 0);
    }

    private PacketWriter? Properties()
    {
        if (Message.ContentType is null && Message.ExpirySeconds is null)
        {
            return null;
        }

        var properties = new PacketWriter();
        if (Message.ExpirySeconds is { } expiry)
        {
            properties.Property(PropertyId.MessageExpiry).UInt32(expiry);
        }

        if (Message.ContentType is { } type)
        {
            properties.Property(PropertyId.ContentType).Text(type);
        }

        return properties;
    }
}

/// <summary>PUBACK: MQTT 5.0 3.4.</summary>
internal readonly record struct PubAckPacket(ushort Id, byte Reason)
{
    public ReadOnlyMemory<byte> Write(int level)
    {
        var packet = new PacketWriter().UInt16(Id);
        return (level == 5 && Reason != 0 ? packet.Byte(Reason) : packet).ToPacket(PacketType.PubAck);
    }

    public static PubAckPacket? Read(RawPacket packet, int level, out MqttReason fault)
    {
        var reader = new PacketReader(packet.Body.Span);
        var id = reader.PacketId();
        var reason = level == 5 && reader.HasMore ? reader.Byte() : (byte)0;
        if (reason is not ((byte)MqttReason.Success or (byte)MqttReason.NoMatchingSubscribers or >= (byte)MqttReason.Unspecified))
        {
            // MQTT 5.0 3.4.2.1 knows no such reason: whether the message was taken is not said.
            reader.Fail(MqttReason.ProtocolError);
        }

        if (level == 5 && reader.HasMore)
        {
            _ = PropertySet.Read(ref reader, PropertyMask.Answer);
        }

        fault = reader.EndFault(packet.Flags == 0);
        return fault == MqttReason.Success ? new PubAckPacket(id, reason) : null;
    }
}
