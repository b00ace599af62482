using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NodaTime;

namespace MeterShield.Sealing.Cms;

/// <summary>The encodings by which a CMS message names a certificate, and when that is valid.</summary>
internal sealed class CertificateNames
{
    private readonly Instant _notBefore;
    private readonly Instant _notAfter;

    public CertificateNames(X509Certificate2 certificate)
    {
        IssuerAndSerial = Encode(writer =>
        {
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(certificate.IssuerName.RawData);
                writer.WriteInteger(certificate.SerialNumberBytes.Span);
            }
        });
        var hash = SHA256.HashData(certificate.RawDataMemory.Span);
        SigningCertificate = Encode(writer => WriteSigningCertificate(writer, hash, null));
        SigningCertificateWithSerial = Encode(writer => WriteSigningCertificate(writer, hash, certificate));
        _notBefore = Instant.FromDateTimeUtc(certificate.NotBefore.ToUniversalTime());
        _notAfter = Instant.FromDateTimeUtc(certificate.NotAfter.ToUniversalTime());
    }

    /// <summary>IssuerAndSerialNumber (RFC 5652 10.2.4).</summary>
    public byte[] IssuerAndSerial { get; }

    /// <summary>SigningCertificateV2 with the hash alone, SHA-256 by default (RFC 5035 3).</summary>
    public byte[] SigningCertificate { get; }

    /// <summary>The same with the optional issuerSerial, as openssl writes it.</summary>
    public byte[] SigningCertificateWithSerial { get; }

    public bool IsValidAt(Instant time) => time >= _notBefore && time <= _notAfter;

    private static void WriteSigningCertificate(AsnWriter writer, byte[] hash, X509Certificate2? named)
    {
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(hash);
            if (named is not null)
            {
                WriteIssuerSerial(writer, named);
            }
        }
    }

    private static void WriteIssuerSerial(AsnWriter writer, X509Certificate2 certificate)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
            {
                writer.WriteEncodedValue(certificate.IssuerName.RawData);
            }

            writer.WriteInteger(certificate.SerialNumberBytes.Span);
        }
    }

    private static byte[] Encode(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }
}
