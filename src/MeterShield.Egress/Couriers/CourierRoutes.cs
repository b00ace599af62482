using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Mqtt;
using MeterShield.Records;
using MeterShield.Sealing;

namespace MeterShield.Egress;

/// <summary>How a recipient's broker is reached, with the key to show to it. Read anew for each connection.</summary>
internal sealed class LoadedRoute(MqttOptions options, TlsIdentity? identity) : IDisposable
{
    public MqttOptions Options { get; } = options;

    public void Dispose() => identity?.Dispose();
}

/// <summary>From a recipient's folder in the spool to the options of its connection.</summary>
internal static class CourierRoutes
{
    /// <summary>Certificates of the authorities of the recipient's broker, where it has its own.</summary>
    public const string Authorities = "authorities.pem";

    /// <param name="home">The recipient's folder.</param>
    /// <param name="patience">How long a message may wait for its acknowledgment.</param>
    /// <exception cref="InvalidDataException">The folder does not say where the recipient listens.</exception>
    /// <exception cref="KeyException">The TLS key cannot be used.</exception>
    public static LoadedRoute Load(string home, TimeSpan patience)
    {
        var route = CourierRoute.FromJson(File.ReadAllBytes(Path.Combine(home, SpoolLayout.RouteFile)));
        if (!MqttEndpoint.TryParse(route.Broker, out var endpoint) || !Pseudonym.TryParse(Path.GetFileName(home), out var pseudonym))
        {
            throw new InvalidDataException("A recipient's route in the spool names no broker: give the consent again.");
        }

        var identity = endpoint.UsesTls ? TlsIdentity.Load(home, pseudonym) : null;
        var options = new MqttOptions
        {
            Endpoint = endpoint,

            // The pseudonym is what the broker sees in the topic anyway; Clean Start and no session: nothing of ours stays there.
            ClientId = pseudonym.ToString(),
            CleanStart = true,
            User = route.User,
            Password = route.Password,
            Authorities = AuthoritiesIn(home),
            PinnedKey = route.Pin?.ToBytes(),
            ClientCertificate = identity?.Certificate,
            AcknowledgmentTimeout = patience,
        };
        return new LoadedRoute(options, identity);
    }

    private static X509Certificate2Collection AuthoritiesIn(string home)
    {
        var authorities = new X509Certificate2Collection();
        var file = Path.Combine(home, Authorities);
        try
        {
            if (File.Exists(file))
            {
                authorities.ImportFromPemFile(file);
            }

            return authorities;
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException("The certificates of a broker's authorities in the spool cannot be read: give the consent again.", e);
        }
    }
}
