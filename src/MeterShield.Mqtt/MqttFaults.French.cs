namespace MeterShield.Mqtt;

/// <content>The same in French.</content>
public static partial class MqttFaults
{
    /// <summary>What happened and what to do, for a person who reads French.</summary>
    public static string French(this MqttFault fault) => fault switch
    {
        MqttFault.UnknownHost => "Le nom du broker est inconnu : vérifiez l'adresse et le réseau.",
        MqttFault.Unreachable => "Rien ne répond à l'adresse du broker : vérifiez l'adresse, le port et le pare-feu.",
        MqttFault.TimedOut => "Le broker n'a pas répondu à temps : un nouvel essai suivra.",
        MqttFault.UntrustedAuthority => "Le certificat du broker vient d'une autorité qui n'est pas reconnue : fournissez le certificat d'autorité du destinataire.",
        MqttFault.CertificateExpired => "Le certificat du broker a expiré : son exploitant doit le renouveler.",
        MqttFault.CertificateNotYetValid => "Le certificat du broker n'est pas encore valable : vérifiez l'horloge de ce système.",
        MqttFault.HostNameMismatch => "Le certificat du broker est au nom d'un autre hôte : vérifiez l'adresse.",
        MqttFault.TlsRefused => "Pas d'accord sur TLS 1.2 ou 1.3 : vérifiez que le port est celui de TLS.",
        MqttFault.ProtocolNotSupported => "Le broker refuse la version de MQTT qui lui est parlée : demandez MQTT 5, ou 3.1.1, à son exploitant.",
        MqttFault.ClientIdRefused => "Le broker a refusé l'identifiant de client : demandez à son exploitant.",
        MqttFault.BadCredentials => "Le broker a refusé l'utilisateur ou le mot de passe : vérifiez-les avec son exploitant.",
        MqttFault.NotAuthorised => "Le broker ne laisse pas entrer ce client : vérifiez utilisateur, mot de passe et droits avec son exploitant.",
        MqttFault.BrokerUnavailable => "Le broker est occupé ou indisponible : un nouvel essai suivra.",
        MqttFault.Refused => "Le broker a refusé la connexion : demandez à son exploitant.",
        MqttFault.Closed => "Le broker a fermé la connexion sans un mot : un nouvel essai suivra.",
        MqttFault.Malformed => "Le broker a envoyé des octets qui ne sont pas du MQTT : vérifiez que l'adresse est celle d'un broker.",
        MqttFault.Silent => "Le broker s'est tu : la connexion est refaite.",
        MqttFault.PinMismatch => "La clé du broker n'est pas celle qui a été épinglée : demandez à son exploitant, par une autre voie, si elle a changé.",
        MqttFault.ClientCertificateRefused => "Le broker a refusé le certificat de ce client : donnez à son exploitant le certificat de ce pseudonyme.",
        MqttFault.AuthenticationNotSpoken => "Le broker demande une authentification qui n'est pas parlée ici : demandez un utilisateur et un mot de passe, ou un certificat.",
        MqttFault.TakenOver => "Une autre connexion utilise l'identifiant de ce client : arrêtez l'autre passerelle, ou la copie restaurée de celle-ci.",
        MqttFault.Moved => "Le broker envoie ses clients ailleurs : demandez la nouvelle adresse à son exploitant.",
        MqttFault.Misunderstood => "Le broker dit avoir reçu un paquet faux : signalez-le avec le nom et la version du broker.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
