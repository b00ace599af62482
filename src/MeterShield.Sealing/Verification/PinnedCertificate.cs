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

    private readonly CertificateNames? _issuer;

    private PinnedCertificate(Pseudonym pseudonym, ECDsa key, X509Certificate2 certificate, X509Certificate2? issuer)
    {
        Pseudonym = pseudonym;
        _key = key;
        _names = new CertificateNames(certificate);
        _issuer = issuer is null ? null : new CertificateNames(issuer);
    }

    public Pseudonym Pseudonym { get; }

    /// <summary>Null unless the certificate is of the profile: P-256, subject one pseudonym. Its extensions are for <see cref="CertificateProfile"/>.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="issuer">Who vouches for it, or null when it stands for itself.</param>
    public static PinnedCertificate? Of(X509Certificate2 certificate, X509Certificate2? issuer)
    {
        const string Prefix = "CN=";
        if (!certificate.Subject.StartsWith(Prefix, StringComparison.Ordinal)
            || !Pseudonym.TryParse(certificate.Subject[Prefix.Length..], out var pseudonym))
        {
            return null;
        }

        var key = CertificateProfile.KeyOf(certificate);
        if (key is null || !Curves.IsP256(key.ExportParameters(false).Curve))
        {
            key?.Dispose();
            return null;
        }

        return new PinnedCertificate(pseudonym, key, certificate, issuer);
    }

    public bool IsNamedBy(in SignedDataReader message) =>
        message.IssuerAndSerial.SequenceEqual(_names.IssuerAndSerial)
        && (message.SigningCertificate.SequenceEqual(_names.SigningCertificate)
            || message.SigningCertificate.SequenceEqual(_names.SigningCertificateWithSerial));

    /// <summary>Whether it was valid at an instant, and who vouches for it too.</summary>
    public bool IsValidAt(Instant time) => _names.IsValidAt(time) && _issuer?.IsValidAt(time) != false;

    public bool Signed(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) =>
        _key.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose() => _key.Dispose();
}
