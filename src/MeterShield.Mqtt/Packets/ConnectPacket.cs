namespace MeterShield.Mqtt.Packets;

/// <summary>CONNECT: MQTT 5.0 3.1 and MQTT 3.1.1 3.1. Never a will: the end of a connection tells nothing.</summary>
internal static class ConnectPacket
{
    private const byte CleanStart = 0x02, HasPassword = 0x40, HasUser = 0x80;

    public static ReadOnlyMemory<byte> Write(MqttOptions options, int level)
    {
        var flags = (options.CleanStart ? CleanStart : 0) | (options.User is null ? 0 : HasUser) | (options.Password is null ? 0 : HasPassword);
        var packet = new PacketWriter().Text("MQTT").Byte((byte)level).Byte((byte)flags).UInt16(options.KeepAliveSeconds);
        if (level == 5)
        {
            packet.Properties(new PacketWriter()
                .Property(PropertyId.SessionExpiry).UInt32(options.SessionExpirySeconds)
                .Property(PropertyId.MaximumPacketSize).UInt32((uint)options.MaximumPacketSize));
        }

        packet.Text(options.ClientId);
        if (options.User is not null)
        {
            packet.Text(options.User);
        }

        if (options.Password is not null)
        {
            packet.Text(options.Password);
        }

        return packet.ToPacket(PacketType.Connect);
    }
}

/// <summary>CONNACK: MQTT 5.0 3.2 and MQTT 3.1.1 3.2.</summary>
internal sealed record ConnAckPacket(MqttFault? Fault, bool SessionPresent, ushort? ServerKeepAlive, uint? MaximumPacketSize)
{
    public static ConnAckPacket Read(RawPacket packet, int level)
    {
        if (packet.Type != PacketType.ConnAck)
        {
            return Failed(MqttFault.Malformed);
        }

        var reader = new PacketReader(packet.Body.Span);
        var present = reader.Byte();
        var code = reader.Byte();

        // A 3.1.1 broker answers a version 5 client in its own short form.
        if (level == 5 && reader.IsWhole && code == 1)
        {
            return Failed(MqttFault.ProtocolNotSupported);
        }

        var properties = level == 5 ? PropertySet.Read(ref reader) : new PropertySet();
        if (!reader.IsWhole || present > 1)
        {
            return Failed(MqttFault.Malformed);
        }

        var fault = level == 5 ? Fault5(code) : Fault311(code);
        return new ConnAckPacket(
            fault, present == 1, (ushort?)properties.Number(PropertyId.ServerKeepAlive), properties.Number(PropertyId.MaximumPacketSize));
    }

    private static ConnAckPacket Failed(MqttFault fault) => new(fault, false, null, null);

    private static MqttFault? Fault5(byte reason) => reason switch
    {
        0 => null,
        0x84 => MqttFault.ProtocolNotSupported,
        0x85 => MqttFault.ClientIdRefused,
        0x86 or 0x8C => MqttFault.BadCredentials,
        0x87 or 0x8A => MqttFault.NotAuthorised,
        0x88 or 0x89 or 0x97 or 0x9F => MqttFault.BrokerUnavailable,
        _ => MqttFault.Refused,
    };

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
