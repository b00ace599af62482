using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt.Broker;

/// <summary>What a client asks for in its CONNECT (MQTT 5.0 3.1). A will is read and not kept: the broker is for demo and tests.</summary>
/// <param name="Level">4 or 5; anything else is to be refused as a version.</param>
/// <param name="ClientId">Its identifier; empty when the broker is to name it.</param>
/// <param name="CleanStart">Whether what was kept is forgotten.</param>
/// <param name="Lifetime">How long its session outlives the connection.</param>
/// <param name="KeepAliveSeconds">The longest silence it announces, or 0.</param>
/// <param name="ReceiveMaximum">How many QoS 1 messages it takes unacknowledged.</param>
/// <param name="MaximumPacketSize">The largest packet it takes.</param>
internal sealed record ConnectRequest(
    int Level, string ClientId, bool CleanStart, TimeSpan Lifetime, ushort KeepAliveSeconds = 0, ushort ReceiveMaximum = ushort.MaxValue,
    uint MaximumPacketSize = uint.MaxValue)
{
    private const byte ReservedFlag = 0x01, CleanFlag = 0x02, WillFlag = 0x04, PasswordFlag = 0x40, UserFlag = 0x80;

    public static ConnectRequest? Read(RawPacket packet)
    {
        var reader = new PacketReader(packet.Body.Span);
        var name = reader.Text();
        var level = reader.Byte();
        if (name != "MQTT" || level is not (4 or 5))
        {
            return name is "MQTT" or "MQIsdp" ? new ConnectRequest(level, "", true, TimeSpan.Zero) : null;
        }

        var flags = reader.Byte();
        var keepAlive = reader.UInt16();
        var properties = level == 5 ? PropertySet.Read(ref reader, PropertyMask.Connect) : PropertySet.Empty;
        var clientId = reader.Text();
        SkipRest(ref reader, flags, level);
        if (reader.EndFault(packet.Flags == 0) != MqttReason.Success || (flags & ReservedFlag) != 0)
        {
            return null;
        }

        var clean = (flags & CleanFlag) != 0;
        return new ConnectRequest(
            level,
            clientId,
            clean,
            level == 5 ? LifetimeOf(properties.Number(PropertyId.SessionExpiry) ?? 0) : clean ? TimeSpan.Zero : TimeSpan.MaxValue,
            keepAlive,
            (ushort)(properties.Number(PropertyId.ReceiveMaximum) ?? ushort.MaxValue),
            properties.Number(PropertyId.MaximumPacketSize) ?? uint.MaxValue);
    }

    /// <summary>MQTT 5.0 3.1.2.11.2: the largest number stands for ever.</summary>
    private static TimeSpan LifetimeOf(uint seconds) => seconds == uint.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);

    /// <summary>The will, the user and the password.</summary>
    private static void SkipRest(ref PacketReader reader, byte flags, int level)
    {
        if ((flags & WillFlag) != 0)
        {
            if (level == 5)
            {
                _ = PropertySet.Read(ref reader, PropertyMask.Will);
            }

            reader.SkipText();
            _ = reader.Binary();
        }

        if ((flags & UserFlag) != 0)
        {
            reader.SkipText();
        }

        if ((flags & PasswordFlag) != 0)
        {
            _ = reader.Binary();
        }
    }
}
