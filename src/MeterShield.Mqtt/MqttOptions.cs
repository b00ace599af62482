using System.Security.Cryptography.X509Certificates;

namespace MeterShield.Mqtt;

/// <summary>Which versions of the protocol are tried.</summary>
public enum MqttVersion
{
    /// <summary>MQTT 5.0, and where the broker does not know it, MQTT 3.1.1.</summary>
    Newest,

    /// <summary>MQTT 5.0 only.</summary>
    Only5,

    /// <summary>MQTT 3.1.1 only, for a broker that says 5.0 and does not mean it.</summary>
    Only311,
}

/// <summary>How a connection is made.</summary>
public sealed class MqttOptions
{
    /// <summary>Where the broker listens. Its name is resolved anew at each attempt.</summary>
    public required MqttEndpoint Endpoint { get; init; }

    /// <summary>The client identifier: 1 to 128 characters. Brokers let one connection at a time use it.</summary>
    public required string ClientId { get; init; }

    /// <summary>Which versions are tried. Default: 5.0, then 3.1.1.</summary>
    public MqttVersion Version { get; init; }

    /// <summary>Whether the broker forgets what it kept for this client. Default true.</summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>How long the broker keeps the session after the connection has ended, in seconds. Default 0: not at all.</summary>
    public uint SessionExpirySeconds { get; init; }

    /// <summary>The longest silence before a ping, 5 to 65535 seconds. Default 60. The broker may ask for less.</summary>
    public ushort KeepAliveSeconds { get; init; } = 60;

    /// <summary>The user name, or null.</summary>
    public string? User { get; init; }

    /// <summary>The password, or null.</summary>
    public string? Password { get; init; }

    /// <summary>The authorities a broker's certificate must come from; empty for those of the system.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>The certificate, with its key, by which the broker knows this client, or null.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// SHA-256 of the broker's public key (SubjectPublicKeyInfo, RFC 5280 4.1.2.7), or empty. Beside the authorities, not instead of them.
    /// </summary>
    public ReadOnlyMemory<byte> PinnedKey { get; init; }

    /// <summary>How long connecting may take. Default 20 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a publish may take, from its turn to write until its acknowledgment. Default 20 s.</summary>
    public TimeSpan AcknowledgmentTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The largest packet taken from the broker, 1 to 268435460 bytes. Default 256 KiB.</summary>
    public int MaximumPacketSize { get; init; } = 256 * 1024;

    /// <summary>
    /// How many QoS 1 messages the broker may send before the first of them is acknowledged, 1 to 65535. Default 64. With
    /// <see cref="MaximumPacketSize"/> it bounds the memory of what comes in.
    /// </summary>
    public ushort ReceiveMaximum { get; init; } = 64;

    /// <exception cref="ArgumentException">Something is out of its range.</exception>
    internal void Require()
    {
        var fault = ClientId.Length is < 1 or > 128 || MqttText.Fault(ClientId) is not null ? "ClientId: 1 to 128 characters, none of them a control character."
            : KeepAliveSeconds < 5 ? "KeepAliveSeconds: 5 to 65535."
            : MaximumPacketSize is < 1 or > 268_435_460 ? "MaximumPacketSize: 1 to 268435460 bytes."
            : ReceiveMaximum < 1 ? "ReceiveMaximum: 1 to 65535."
            : null;
        if (fault is not null)
        {
            throw new ArgumentException(fault);
        }
    }
}
