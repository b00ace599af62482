using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;
using MeterShield.Sealing.Cms;
using NodaTime;

namespace MeterShield.Sealing;

/// <summary>A trusted certificate with all that is needed to check a message, made ready once.</summary>
internal sealed class PinnedCertificate : IDisposable
{
    private readonly ECDsa _key;
    private readonly CertificateNames _names;

    private PinnedCertificate(Pseudonym pseudonym, ECDsa key, X509Certificate2 certificate)
    {
        Pseudonym = pseudonym;
        _key = key;
        _names = new CertificateNames(certificate);
    }

    public Pseudonym Pseudonym { get; }

    /// <summary>Null unless the certificate is of the profile: P-256, subject one pseudonym, no extension that limits its use.</summary>
    public static PinnedCertificate? Of(X509Certificate2 certificate)
    {
        const string Prefix = "CN=";
        if (!certificate.Subject.StartsWith(Prefix, StringComparison.Ordinal)
            || !Pseudonym.TryParse(certificate.Subject[Prefix.Length..], out var pseudonym)
            || certificate.Extensions.Any(extension => extension.Critical || extension is X509EnhancedKeyUsageExtension or X509KeyUsageExtension))
        {
            return null;
        }

        var key = certificate.GetECDsaPublicKey();
        if (key is null || !Curves.IsP256(key.ExportParameters(false).Curve))
        {
            key?.Dispose();
            return null;
        }

        return new PinnedCertificate(pseudonym, key, certificate);
    }

    public bool IsNamedBy(in SignedDataReader message) =>
        message.IssuerAndSerial.SequenceEqual(_names.IssuerAndSerial)
        && (message.SigningCertificate.SequenceEqual(_names.SigningCertificate)
            || message.SigningCertificate.SequenceEqual(_names.SigningCertificateWithSerial));

    public bool IsValidAt(Instant time) => _names.IsValidAt(time);

    public bool Signed(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) =>
        _key.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose() => _key.Dispose();
}
