namespace MeterShield.Mqtt.Packets;

/// <summary>CONNECT: MQTT 5.0 3.1 and MQTT 3.1.1 3.1. Never a will: the end of a connection tells nothing.</summary>
internal static class ConnectPacket
{
    private const byte CleanStart = 0x02, HasPassword = 0x40, HasUser = 0x80;

    public static ReadOnlyMemory<byte> Write(MqttOptions options, int level)
    {
        // MQTT 3.1.1 3.1.2.9: no password without a user name; an empty one is one.
        var user = options.User ?? (level == MqttLevel.V311 && options.Password is not null ? "" : null);
        var flags = (options.CleanStart ? CleanStart : 0) | (user is null ? 0 : HasUser) | (options.Password is null ? 0 : HasPassword);
        var packet = new PacketWriter().Text("MQTT").Byte((byte)level).Byte((byte)flags).UInt16(options.KeepAliveSeconds);
        if (level == 5)
        {
            packet.Properties(Properties(options));
        }

        packet.Text(options.ClientId);
        if (user is not null)
        {
            packet.Text(user);
        }

        if (options.Password is not null)
        {
            packet.Text(options.Password);
        }

        return packet.ToPacket(PacketType.Connect);
    }

    /// <summary>No topic alias, no reason strings: what is not asked for need not be read. A default is not sent (MQTT 5.0 3.1.2.11).</summary>
    private static PacketWriter Properties(MqttOptions options)
    {
        var properties = new PacketWriter()
            .Property(PropertyId.MaximumPacketSize).UInt32((uint)options.MaximumPacketSize)
            .Property(PropertyId.ReceiveMaximum).UInt16(options.ReceiveMaximum)
            .Property(PropertyId.RequestProblemInfo).Byte(0);
        return options.SessionExpirySeconds == 0 ? properties : properties.Property(PropertyId.SessionExpiry).UInt32(options.SessionExpirySeconds);
    }
}
