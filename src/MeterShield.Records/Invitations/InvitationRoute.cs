namespace MeterShield.Records;

/// <summary>How the recipient of an invitation is reached.</summary>
public sealed class InvitationRoute
{
    /// <summary>A route.</summary>
    /// <param name="broker">Where it listens: <c>mqtt://host:port</c> or <c>mqtts://host:port</c>.</param>
    /// <param name="user">User name at the broker, or null.</param>
    /// <param name="password">Password at the broker, or null.</param>
    /// <param name="authorities">Certificates of the broker's authorities, PEM; null for those the system trusts.</param>
    /// <param name="pin">SHA-256 of the broker's public key, or null; only with <c>mqtts</c>.</param>
    /// <exception cref="ArgumentException">The address is not such a one, or a text too long, or a key is pinned where none is shown.</exception>
    public InvitationRoute(Uri broker, string? user = null, string? password = null, string? authorities = null, Digest? pin = null)
    {
        if (!IsBroker(broker) || user?.Length is 0 or > 400 || password?.Length is 0 or > 400 || authorities?.Length is 0 or > LongestAuthorities)
        {
            throw new ArgumentException("A recipient listens at mqtt://host:port or mqtts://host:port, with texts of 1 to 400 characters.", nameof(broker));
        }

        if (pin is not null && !ShowsKey(broker))
        {
            throw new ArgumentException("Only a broker at mqtts:// shows a key that can be pinned.", nameof(pin));
        }

        Broker = broker;
        User = user;
        Password = password;
        Authorities = authorities;
        Pin = pin;
    }

    /// <summary>The longest PEM that is taken: some certificates.</summary>
    public const int LongestAuthorities = 8 * 1024;

    /// <summary>Where it listens.</summary>
    public Uri Broker { get; }

    /// <summary>User name at the broker, or null.</summary>
    public string? User { get; }

    /// <summary>Password at the broker, or null.</summary>
    public string? Password { get; }

    /// <summary>Certificates of the broker's authorities, PEM, or null.</summary>
    public string? Authorities { get; }

    /// <summary>SHA-256 of the broker's public key (SubjectPublicKeyInfo, RFC 5280 4.1.2.7), or null. Beside the authorities, not instead of them.</summary>
    public Digest? Pin { get; }

    /// <summary>Whether an address is one of a broker.</summary>
    public static bool IsBroker(Uri address) => address is { IsAbsoluteUri: true, Scheme: "mqtt" or "mqtts", Host.Length: > 0, PathAndQuery: "" or "/", UserInfo: "" };

    /// <summary>Whether a broker at an address shows a key: the one of its certificate.</summary>
    public static bool ShowsKey(Uri broker) => broker.Scheme == "mqtts";
}
