namespace MeterShield.Mqtt.Packets;

/// <summary>DISCONNECT: MQTT 5.0 3.14. In 3.1.1 only a client sends one, without a reason.</summary>
internal readonly record struct DisconnectPacket(MqttReason Reason)
{
    /// <summary>What it means for whoever is left.</summary>
    public MqttFault Fault => MqttFaults.OfReason((byte)Reason) ?? MqttFault.Closed;

    public ReadOnlyMemory<byte> Write(int level) =>
        (level == 5 && Reason != MqttReason.Success ? new PacketWriter().Byte((byte)Reason) : new PacketWriter()).ToPacket(PacketType.Disconnect);

    public static DisconnectPacket? Read(RawPacket packet, int level, out MqttReason fault)
    {
        var reader = new PacketReader(packet.Body.Span);
        var reason = level == 5 && reader.HasMore ? reader.Byte() : (byte)0;
        if (level == 5 && reader.HasMore)
        {
            _ = PropertySet.Read(ref reader, PropertyMask.Disconnect);
        }

        fault = reader.EndFault(packet.Flags == 0);
        return fault == MqttReason.Success ? new DisconnectPacket((MqttReason)reason) : null;
    }
}
