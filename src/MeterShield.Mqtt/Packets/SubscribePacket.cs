namespace MeterShield.Mqtt.Packets;

/// <summary>SUBSCRIBE and UNSUBSCRIBE: MQTT 5.0 3.8 and 3.10. The options of a filter are its quality of service and, at a broker, no-local and the like.</summary>
internal sealed record SubscribePacket(ushort Id, IReadOnlyList<(string Filter, byte Options)> Filters, bool HasSubscriptionId = false)
{
    public ReadOnlyMemory<byte> Write(int level, PacketType type)
    {
        var packet = new PacketWriter().UInt16(Id);
        if (level == 5)
        {
            packet.Properties(null);
        }

        foreach (var (filter, options) in Filters)
        {
            packet.Text(filter);
            if (type == PacketType.Subscribe)
            {
                packet.Byte(options);
            }
        }

        return packet.ToPacket(type, 0x02);
    }

    public static SubscribePacket? Read(RawPacket packet, int level, out MqttReason fault)
    {
        var subscribes = packet.Type == PacketType.Subscribe;
        var reader = new PacketReader(packet.Body.Span);
        var id = reader.PacketId();
        var properties = level == 5 ? PropertySet.Read(ref reader, subscribes ? PropertyMask.Subscribe : PropertyMask.Unsubscribe) : PropertySet.Empty;
        var filters = new List<(string, byte)>();
        while (reader.HasMore)
        {
            filters.Add((reader.Text(), subscribes ? Options(ref reader, level) : (byte)0));
        }

        if (filters.Count == 0)
        {
            reader.Fail(MqttReason.ProtocolError);
        }

        fault = reader.EndFault(packet.Flags == 0x02);
        return fault == MqttReason.Success ? new SubscribePacket(id, filters, properties.Number(PropertyId.SubscriptionId) is not null) : null;
    }

    /// <summary>MQTT 5.0 3.8.3.1: reserved bits are zero, there is no quality of service 3 and no retain handling 3.</summary>
    private static byte Options(ref PacketReader reader, int level)
    {
        var options = reader.Byte();
        var known = level == 5 ? 0x3F : 0x03;
        if ((options & ~known) != 0 || (options & 0x03) == 0x03 || (options & 0x30) == 0x30)
        {
            reader.Fail(MqttReason.ProtocolError);
        }

        return options;
    }
}

/// <summary>SUBACK and UNSUBACK: MQTT 5.0 3.9 and 3.11.</summary>
internal sealed record SubAckPacket(ushort Id, byte[] Reasons)
{
    public ReadOnlyMemory<byte> Write(int level, PacketType type = PacketType.SubAck)
    {
        var packet = new PacketWriter().UInt16(Id);
        if (level == 5)
        {
            packet.Properties(null);
        }

        // MQTT 3.1.1 3.11: an UNSUBACK has no payload.
        return (level == 5 || type == PacketType.SubAck ? packet.Bytes(Reasons) : packet).ToPacket(type);
    }

    public static SubAckPacket? Read(RawPacket packet, int level, out MqttReason fault)
    {
        var reader = new PacketReader(packet.Body.Span);
        var id = reader.PacketId();
        if (level == 5)
        {
            _ = PropertySet.Read(ref reader, PropertyMask.Answer);
        }

        var reasons = reader.Rest().ToArray();
        var hasReasons = level == 5 || packet.Type == PacketType.SubAck;
        if (reasons.Length > 0 != hasReasons)
        {
            reader.Fail(MqttReason.MalformedPacket);
        }

        fault = reader.EndFault(packet.Flags == 0);
        return fault == MqttReason.Success ? new SubAckPacket(id, reasons) : null;
    }
}
