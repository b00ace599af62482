using System.Security.Cryptography.X509Certificates;
using MeterShield.Mqtt;
using MeterShield.Records;
using MeterShield.Sealing;

namespace MeterShield.Egress;

/// <summary>From a recipient's folder in the spool to the options of its connection.</summary>
internal static class CourierRoutes
{
    /// <summary>Certificates of the authorities of the recipient's broker, where it has its own.</summary>
    public const string Authorities = "authorities.pem";

    public static MqttOptions Load(string home)
    {
        var route = CourierRoute.FromJson(File.ReadAllBytes(Path.Combine(home, SpoolLayout.RouteFile)));
        var authorities = new X509Certificate2Collection();
        var authoritiesFile = Path.Combine(home, Authorities);
        if (File.Exists(authoritiesFile))
        {
            authorities.ImportFromPemFile(authoritiesFile);
        }

        if (!MqttEndpoint.TryParse(route.Broker, out var endpoint) || !Pseudonym.TryParse(Path.GetFileName(home), out var pseudonym))
        {
            throw new InvalidDataException($"The route in {home} names no broker: give the consent again.");
        }

        return new MqttOptions
        {
            Endpoint = endpoint,

            // The pseudonym is what the broker sees in the topic anyway; Clean Start and no session: nothing of ours stays there.
            ClientId = pseudonym.ToString(),
            CleanStart = true,
            User = route.User,
            Password = route.Password,
            Authorities = authorities,
            ClientCertificate = endpoint.UsesTls ? TlsIdentity.Load(home, pseudonym).Certificate : null,
        };
    }
}
