using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;

namespace MeterShield.Sealing;

/// <summary>The only secret the courier holds: a key and certificate to show to one recipient's broker. It signs no release.</summary>
public sealed class TlsIdentity : IDisposable
{
    private TlsIdentity(Pseudonym pseudonym, X509Certificate2 certificate)
    {
        Pseudonym = pseudonym;
        Certificate = certificate;
    }

    /// <summary>Whose.</summary>
    public Pseudonym Pseudonym { get; }

    /// <summary>The certificate with its private key, for a TLS client.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Reads <c>key.pem</c> and <c>certificate.pem</c> in a folder.</summary>
    /// <exception cref="KeyException">One is missing, unreadable, exposed to others, malformed or mismatched.</exception>
    public static TlsIdentity Load(string folder, Pseudonym pseudonym)
    {
        using var pair = KeyFolder.Load(Path.GetFullPath(folder));
        using var bare = X509CertificateLoader.LoadCertificate(pair.Certificate);
        return bare.Subject == "CN=" + pseudonym
            ? new TlsIdentity(pseudonym, bare.CopyWithPrivateKey(pair.Key))
            : throw new KeyException(KeyFault.Mismatched, $"The certificate in {folder} carries another pseudonym.");
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();
}
