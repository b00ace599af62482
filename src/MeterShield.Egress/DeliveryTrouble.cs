using MeterShield.Mqtt;

namespace MeterShield.Egress;

/// <summary>What stands between a recipient's queue and its broker just now, as the courier last met it. One of a closed set.</summary>
public sealed class DeliveryTrouble
{
    /// <summary>The recipient is reached, but over MQTT 3.1.1.</summary>
    internal static readonly DeliveryTrouble OldProtocol = new(
        "protocol.Mqtt311",
        "Their broker does not speak MQTT 5: a message that it refuses, or that nobody listens for, looks delivered. Ask its operator for MQTT 5.",
        "Leur broker ne parle pas MQTT 5 : un message qu'il refuse, ou que personne n'écoute, paraît remis. Demandez MQTT 5 à son exploitant.",
        isReached: true);

    private static readonly Dictionary<string, DeliveryTrouble> All =
        Enum.GetValues<MqttFault>().Select(Of)
            .Concat(Enum.GetValues<MqttPublishOutcome>().Where(outcome => outcome is not (MqttPublishOutcome.Taken or MqttPublishOutcome.Withheld or MqttPublishOutcome.Refused))
                .Select(outcome => Of(new MqttPublishResult(outcome))))
            .Concat(Enum.GetValues<MqttReason>().Where(reason => (byte)reason >= 0x80).Select(reason => Of(new MqttPublishResult(MqttPublishOutcome.Refused, reason))))
            .Concat(Enum.GetValues<CourierTrouble>().Select(Of))
            .Append(OldProtocol)
            .ToDictionary(trouble => trouble.Code, StringComparer.Ordinal);

    private DeliveryTrouble(string code, string english, string french, bool isReached = false)
    {
        Code = code;
        English = english;
        French = french;
        IsReached = isReached;
    }

    /// <summary>A word without spaces that stays: how the spool tells it (README.md).</summary>
    public string Code { get; }

    /// <summary>What happened and what to do.</summary>
    public string English { get; }

    /// <summary>The same in French.</summary>
    public string French { get; }

    /// <summary>Whether messages go out all the same.</summary>
    public bool IsReached { get; }

    /// <inheritdoc/>
    public override string ToString() => Code;

    /// <summary>The broker was not reached, or was lost.</summary>
    internal static DeliveryTrouble Of(MqttFault fault) => new($"connection.{fault}", fault.Sentence(), fault.French());

    /// <summary>The broker did not take a message.</summary>
    internal static DeliveryTrouble Of(MqttPublishResult result) => new(
        result.Outcome == MqttPublishOutcome.Refused ? $"message.Refused.{result.Reason}" : $"message.{result.Outcome}", result.Sentence, result.French);

    /// <summary>Something on our side.</summary>
    internal static DeliveryTrouble Of(CourierTrouble trouble) => trouble switch
    {
        CourierTrouble.SpoolUnusable => new(
            $"here.{trouble}",
            "The spool cannot be read or written: make room, check the disk. Nothing that was sealed is lost.",
            "Le spool ne peut être lu ou écrit : faites de la place, vérifiez le disque. Rien de ce qui est scellé n'est perdu."),
        CourierTrouble.RouteUnreadable => new(
            $"here.{trouble}",
            "Where a recipient listens cannot be read: give its consent again.",
            "L'adresse d'un destinataire ne peut être lue : donnez de nouveau son accord."),
        CourierTrouble.KeyUnusable => new(
            $"here.{trouble}",
            "A key for TLS is missing, readable by others, or broken: 'metershield doctor' says which under \"keys\".",
            "Une clé pour TLS manque, est lisible par d'autres, ou est abîmée : voyez « keys » dans « metershield doctor »."),
        CourierTrouble.Failed => new(
            $"here.{trouble}",
            "A fault of this program ended the delivery to a recipient; it begins again by itself. Report it with the lines of the log around it.",
            "Une erreur de ce programme a arrêté la remise à un destinataire ; elle reprend d'elle-même. Signalez-la avec les lignes du journal autour."),
        _ => throw new ArgumentOutOfRangeException(nameof(trouble)),
    };

    /// <summary>The trouble of a code, or null for any other text: a newer courier may know more.</summary>
    internal static DeliveryTrouble? Find(string code) => All.GetValueOrDefault(code);
}
