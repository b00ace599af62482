using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt.Broker;

/// <summary>What a client asks for in its CONNECT (MQTT 5.0 3.1). A will is read and not kept: the broker is for demo and tests.</summary>
internal sealed record ConnectRequest(int Level, string ClientId, bool CleanStart, bool IsPersistent)
{
    public static ConnectRequest? Read(RawPacket packet)
    {
        var reader = new PacketReader(packet.Body.Span);
        var name = reader.Text();
        var level = reader.Byte();
        if (name != "MQTT" || level is not (4 or 5))
        {
            return name is "MQTT" or "MQIsdp" ? new ConnectRequest(level, "", true, false) : null;
        }

        var flags = reader.Byte();
        _ = reader.UInt16();
        var properties = level == 5 ? PropertySet.Read(ref reader) : new PropertySet();
        var clientId = reader.Text();
        if ((flags & 0x04) != 0)
        {
            SkipWill(ref reader, level);
        }

        if ((flags & 0x80) != 0)
        {
            _ = reader.Text();
        }

        if ((flags & 0x40) != 0)
        {
            _ = reader.Binary();
        }

        if (!reader.IsWhole || (flags & 0x01) != 0)
        {
            return null;
        }

        var clean = (flags & 0x02) != 0;
        var persistent = level == 5 ? properties.Number(PropertyId.SessionExpiry) > 0 : !clean;
        var id = clientId.Length > 0 ? clientId : Guid.NewGuid().ToString("N");
        return new ConnectRequest(level, id, clean, persistent);
    }

    private static void SkipWill(ref PacketReader reader, int level)
    {
        if (level == 5)
        {
            _ = PropertySet.Read(ref reader);
        }

        _ = reader.Text();
        _ = reader.Binary();
    }
}
