using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;
using MeterShield.Sealing.Cms;

namespace MeterShield.Sealing;

/// <summary>A recipient's certificate to encrypt to: P-256, or brainpoolP256r1 where it asks for that.</summary>
public sealed class EncryptionCertificate
{
    private EncryptionCertificate(X509Certificate2 certificate, ECParameters key)
    {
        Der = certificate.RawData;
        Key = key;
        Thumbprint = Digest.Of(Der.Span);
        IssuerAndSerial = new CertificateNames(certificate).IssuerAndSerial;
    }

    /// <summary>The certificate, DER.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>SHA-256 of the certificate.</summary>
    public Digest Thumbprint { get; }

    internal ECParameters Key { get; }

    internal byte[] IssuerAndSerial { get; }

    /// <summary>Reads a certificate.</summary>
    /// <returns>False when it is no certificate, its key is on another curve, or its key usage is there and not for agreeing on keys (RFC 5753 4).</returns>
    public static bool TryParse(ReadOnlySpan<byte> der, [NotNullWhen(true)] out EncryptionCertificate? certificate)
    {
        certificate = null;
        try
        {
            using var parsed = X509CertificateLoader.LoadCertificate(der);
            using var key = parsed.GetECDiffieHellmanPublicKey();
            if (key?.ExportParameters(false) is { } parameters && Curves.IsKnown(parameters.Curve) && MayAgree(parsed) && parsed.RawData.AsSpan().SequenceEqual(der))
            {
                certificate = new EncryptionCertificate(parsed, parameters);
            }
        }
        catch (CryptographicException)
        {
            // Not a certificate, or a key this system cannot use: the answer is no.
        }

        return certificate is not null;
    }

    private static bool MayAgree(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyAgreement));
}
