namespace MeterShield.Mqtt.Packets;

/// <summary>The protocol level of a CONNECT (MQTT 5.0 3.1.2.2).</summary>
internal static class MqttLevel
{
    public const int V311 = 4;
    public const int V5 = 5;
}
