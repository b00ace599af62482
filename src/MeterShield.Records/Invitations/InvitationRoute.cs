namespace MeterShield.Records;

/// <summary>How the recipient of an invitation is reached.</summary>
public sealed class InvitationRoute
{
    /// <summary>A route.</summary>
    /// <param name="broker">Where it listens: <c>mqtt://host:port</c> or <c>mqtts://host:port</c>.</param>
    /// <param name="user">User name at the broker, or null.</param>
    /// <param name="password">Password at the broker, or null.</param>
    /// <param name="authorities">Certificates of the broker's authorities, PEM; null for those the system trusts.</param>
    /// <exception cref="ArgumentException">The address is not such a one, or a text too long.</exception>
    public InvitationRoute(Uri broker, string? user = null, string? password = null, string? authorities = null)
    {
        if (!IsBroker(broker) || user?.Length is 0 or > 400 || password?.Length is 0 or > 400 || authorities?.Length is 0 or > LongestAuthorities)
        {
            throw new ArgumentException("A recipient listens at mqtt://host:port or mqtts://host:port, with texts of 1 to 400 characters.", nameof(broker));
        }

        Broker = broker;
        User = user;
        Password = password;
        Authorities = authorities;
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

    /// <summary>Whether an address is one of a broker.</summary>
    public static bool IsBroker(Uri address) => address is { IsAbsoluteUri: true, Scheme: "mqtt" or "mqtts", Host.Length: > 0, PathAndQuery: "" or "/", UserInfo: "" };
}
