using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeterShield.Mqtt.Tests.Connections;

/// <summary>A broker's certificate is not believed yet while its issuer is looked for: what it asks for is not done.</summary>
public sealed class CertificateDownloadTests
{
    [Fact]
    public async Task An_address_that_a_certificate_names_is_not_asked()
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var certificate = NamesIssuerAt(new Uri($"http://{elsewhere.LocalEndpoint}/issuer.cer"));
        var serving = ServeAsync(listener, certificate);
        using var authority = new Servers.TestAuthority();
        var result = await new MqttConnector(TimeProvider.System).ConnectAsync(
            new MqttOptions
            {
                Endpoint = new MqttEndpoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, UsesTls: true),
                ClientId = "client",
                Authorities = [authority.Certificate],
            },
            default);
        Assert.Equal(MqttFault.UntrustedAuthority, result.Fault);
        await serving;
        Assert.False(elsewhere.Pending());
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream());
        try
        {
            // Offline, or this end would ask for the issuer before it sends anything.
            var context = SslStreamCertificateContext.Create(certificate, null, offline: true);
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context });
            _ = await stream.ReadAsync(new byte[1]);
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // Refused, as it should be.
        }
    }

    /// <summary>A certificate whose issuer nobody has, and that says where to find it (RFC 5280 4.2.2.1).</summary>
    private static X509Certificate2 NamesIssuerAt(Uri address)
    {
        using var issuer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=broker", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [address.AbsoluteUri]));
        using var bare = request.Create(
            new X500DistinguishedName("CN=Nobody's authority"), X509SignatureGenerator.CreateForECDsa(issuer), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3]);
        using var own = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
    }
}
