using MeterShield.Mqtt;

namespace MeterShield.Egress;

/// <summary>Hears how delivery goes: health only. May be called from several recipients' loops at once.</summary>
public interface ICourierObserver
{
    /// <summary>A recipient's broker was reached.</summary>
    void Connected();

    /// <summary>A recipient's broker was not reached, or was lost.</summary>
    void Disconnected(MqttFault fault);

    /// <summary>A message was taken by its broker and acknowledged.</summary>
    void Delivered();

    /// <summary>A message was not taken; it is kept and tried again.</summary>
    void Kept(MqttPublishOutcome outcome);
}
