using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeterShield.Mqtt.Tests.Servers;

/// <summary>A private certificate authority and what it signed, as PEM files in a temporary folder that any broker can read.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-authority-");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority()
    {
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0x1ED);
        var request = new CertificateRequest("CN=Test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
        Server = Sign("server", DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10));
        Sign("expired", DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(-1));
        Client = Pseudonymous();

        // Brokers trust the pseudonym's self-signed certificate by pinning it: they put it beside their authorities.
        File.WriteAllText(PathOf("authorities.pem"), Certificate.ExportCertificatePem() + "\n" + Client.ExportCertificatePem() + "\n");
    }

    public X509Certificate2 Certificate { get; }

    public X509Certificate2 Server { get; }

    /// <summary>A client's certificate as every pseudonym has one: random name, no extension, valid from 2020 without end.</summary>
    public X509Certificate2 Client { get; }

    public string PathOf(string file) => Path.Combine(_folder.FullName, file);

    public void Dispose()
    {
        Certificate.Dispose();
        Server.Dispose();
        Client.Dispose();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    private static X509Certificate2 Pseudonymous()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + RandomNumberGenerator.GetHexString(32, lowercase: true), key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero));
    }

    private X509Certificate2 Sign(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var certificate = request.Create(Certificate, from, until, RandomNumberGenerator.GetBytes(12));
        File.WriteAllText(PathOf(name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(name + ".key"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }
}
