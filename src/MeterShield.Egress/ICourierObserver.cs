using MeterShield.Mqtt;

namespace MeterShield.Egress;

/// <summary>What stands in the way of delivery on our side of the network.</summary>
public enum CourierTrouble
{
    /// <summary>The spool cannot be read or written: the disk is full, read-only or broken.</summary>
    SpoolUnusable,

    /// <summary>A recipient's route in the spool cannot be read.</summary>
    RouteUnreadable,

    /// <summary>The TLS key of a pseudonym is missing, exposed to others, or broken.</summary>
    KeyUnusable,

    /// <summary>A fault of this program ended the delivery to one recipient; it begins again.</summary>
    Failed,
}

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

    /// <summary>Something on our side stands in the way; it is tried again.</summary>
    void Troubled(CourierTrouble trouble);

    /// <summary>A fault of this program ended the delivery to one recipient; it begins again.</summary>
    void Failed(Exception fault);
}
