namespace MeterShield.Mqtt.Packets;

/// <summary>SUBSCRIBE and UNSUBSCRIBE: MQTT 5.0 3.8 and 3.10.</summary>
internal sealed record SubscribePacket(ushort Id, IReadOnlyList<(string Filter, byte Qos)> Filters)
{
    public ReadOnlyMemory<byte> Write(int level)
    {
        var packet = new PacketWriter().UInt16(Id);
        if (level == 5)
        {
            packet.Properties(null);
        }

        foreach (var (filter, qos) in Filters)
        {
            packet.Text(filter).Byte(qos);
        }

        return packet.ToPacket(PacketType.Subscribe, 0x02);
    }

    public static SubscribePacket? Read(RawPacket packet, int level)
    {
        var reader = new PacketReader(packet.Body.Span);
        var id = reader.UInt16();
        if (level == 5)
        {
            _ = PropertySet.Read(ref reader);
        }

        var filters = new List<(string, byte)>();
        while (reader.HasMore)
        {
            filters.Add((reader.Text(), packet.Type == PacketType.Subscribe ? (byte)(reader.Byte() & 0x03) : (byte)0));
        }

        return reader.IsWhole && packet.Flags == 0x02 && id != 0 && filters.Count > 0 ? new SubscribePacket(id, filters) : null;
    }
}

/// <summary>SUBACK: MQTT 5.0 3.9.</summary>
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

    public static SubAckPacket? Read(RawPacket packet, int level)
    {
        var reader = new PacketReader(packet.Body.Span);
        var id = reader.UInt16();
        if (level == 5)
        {
            _ = PropertySet.Read(ref reader);
        }

        var failed = reader.Failed;
        var reasons = reader.Rest().ToArray();
        return !failed && packet.Flags == 0 && id != 0 && reasons.Length > 0 ? new SubAckPacket(id, reasons) : null;
    }
}
