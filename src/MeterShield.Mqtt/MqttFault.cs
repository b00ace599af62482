namespace MeterShield.Mqtt;

/// <summary>Why there is no connection. Each has its sentence for the user (<see cref="MqttFaults.Sentence"/>).</summary>
public enum MqttFault
{
    /// <summary>The host name is not known.</summary>
    UnknownHost,

    /// <summary>Nothing answers at the address.</summary>
    Unreachable,

    /// <summary>The connection was not made in time.</summary>
    TimedOut,

    /// <summary>The broker's certificate comes from an authority that is not trusted.</summary>
    UntrustedAuthority,

    /// <summary>The broker's certificate is past its end.</summary>
    CertificateExpired,

    /// <summary>The broker's certificate is not valid yet: more likely this clock is wrong.</summary>
    CertificateNotYetValid,

    /// <summary>The broker's certificate is for another host name.</summary>
    HostNameMismatch,

    /// <summary>TLS could not be agreed on, or the broker refused this client's certificate.</summary>
    TlsRefused,

    /// <summary>The broker refused the versions of MQTT that it was spoken to in.</summary>
    ProtocolNotSupported,

    /// <summary>The broker refused the client identifier.</summary>
    ClientIdRefused,

    /// <summary>The broker refused user name or password.</summary>
    BadCredentials,

    /// <summary>The broker does not allow this client to connect.</summary>
    NotAuthorised,

    /// <summary>The broker is busy or unavailable.</summary>
    BrokerUnavailable,

    /// <summary>The broker refused for another reason.</summary>
    Refused,

    /// <summary>The broker closed the connection.</summary>
    Closed,

    /// <summary>The broker sent bytes that are no MQTT packet.</summary>
    Malformed,

    /// <summary>The broker was silent for longer than the keep-alive allows.</summary>
    Silent,

    /// <summary>The broker's certificate has another key than the pinned one.</summary>
    PinMismatch,

    /// <summary>The broker refused this client's certificate, or asks for one that it was not given.</summary>
    ClientCertificateRefused,

    /// <summary>The broker asks for an authentication method beside user, password and certificate.</summary>
    AuthenticationNotSpoken,

    /// <summary>Another connection uses this client's identifier.</summary>
    TakenOver,

    /// <summary>The broker sends its clients to another address.</summary>
    Moved,

    /// <summary>The broker says that this client broke the protocol.</summary>
    Misunderstood,
}

/// <summary>The sentences.</summary>
public static partial class MqttFaults
{
    /// <summary>What happened and what to do, for a person.</summary>
    public static string Sentence(this MqttFault fault) => fault switch
    {
        MqttFault.UnknownHost => "The broker's host name is not known: check the address and the network.",
        MqttFault.Unreachable => "Nothing answers at the broker's address: check address, port and firewall.",
        MqttFault.TimedOut => "The broker did not answer in time: it is tried again.",
        MqttFault.UntrustedAuthority => "The broker's certificate comes from an authority that is not trusted: give the recipient's CA certificate.",
        MqttFault.CertificateExpired => "The broker's certificate has expired: its operator must renew it.",
        MqttFault.CertificateNotYetValid => "The broker's certificate is not valid yet: check this system's clock.",
        MqttFault.HostNameMismatch => "The broker's certificate is for another host name: check the address.",
        MqttFault.TlsRefused => "TLS 1.2 or 1.3 could not be agreed on: check that the port is the broker's TLS port.",
        MqttFault.ProtocolNotSupported => "The broker refuses the version of MQTT that it is spoken to in: ask its operator for MQTT 5, or 3.1.1.",
        MqttFault.ClientIdRefused => "The broker refused the client identifier: ask its operator.",
        MqttFault.BadCredentials => "The broker refused user name or password: check them with its operator.",
        MqttFault.NotAuthorised => "The broker does not let this client in: check user, password and access with its operator.",
        MqttFault.BrokerUnavailable => "The broker is busy or unavailable: it is tried again.",
        MqttFault.Refused => "The broker refused the connection: ask its operator.",
        MqttFault.Closed => "The broker closed the connection without a word: it is tried again.",
        MqttFault.Malformed => "The broker sent bytes that are no MQTT: check that the address is a broker's.",
        MqttFault.Silent => "The broker fell silent: the connection is made anew.",
        MqttFault.PinMismatch => "The broker's key is not the pinned one: ask its operator, by another way, whether it was changed.",
        MqttFault.ClientCertificateRefused => "The broker refused this client's certificate: give its operator the certificate of this pseudonym.",
        MqttFault.AuthenticationNotSpoken => "The broker asks for an authentication method that is not spoken here: ask for user and password, or a certificate.",
        MqttFault.TakenOver => "Another connection uses this client's identifier: stop the other gateway, or the restored copy of this one.",
        MqttFault.Moved => "The broker sends its clients elsewhere: ask its operator for the new address.",
        MqttFault.Misunderstood => "The broker says that it was sent a wrong packet: report it with the broker's name and version.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    /// <summary>The fault of a CONNACK's or DISCONNECT's reason code (MQTT 5.0 2.4); null for success.</summary>
    internal static MqttFault? OfReason(byte reason) => (MqttReason)reason switch
    {
        MqttReason.Success => null,
        MqttReason.UnsupportedProtocolVersion => MqttFault.ProtocolNotSupported,
        MqttReason.ClientIdentifierNotValid => MqttFault.ClientIdRefused,
        MqttReason.BadUserNameOrPassword => MqttFault.BadCredentials,
        MqttReason.BadAuthenticationMethod => MqttFault.AuthenticationNotSpoken,
        MqttReason.NotAuthorized or MqttReason.Banned => MqttFault.NotAuthorised,
        MqttReason.ServerUnavailable or MqttReason.ServerBusy or MqttReason.ServerShuttingDown or MqttReason.QuotaExceeded
            or MqttReason.ConnectionRateExceeded => MqttFault.BrokerUnavailable,
        MqttReason.SessionTakenOver => MqttFault.TakenOver,
        MqttReason.KeepAliveTimeout => MqttFault.Silent,
        MqttReason.UseAnotherServer or MqttReason.ServerMoved => MqttFault.Moved,
        MqttReason.MalformedPacket or MqttReason.ProtocolError or MqttReason.PacketTooLarge or MqttReason.TopicAliasInvalid
            or MqttReason.ReceiveMaximumExceeded => MqttFault.Misunderstood,
        _ => MqttFault.Refused,
    };
}
