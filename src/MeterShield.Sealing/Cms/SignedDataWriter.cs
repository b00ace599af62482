using System.Formats.Asn1;
using System.Security.Cryptography;
using NodaTime;

namespace MeterShield.Sealing.Cms;

/// <summary>Writes the one form of SignedData we have (RFC 5652 5; README.md beside this).</summary>
internal static class SignedDataWriter
{
    /// <summary>UTCTime holds the years 1950 to 2049 (RFC 5652 11.3).</summary>
    private static readonly Instant EndOfUtcTime = Instant.FromUtc(2050, 1, 1, 0, 0);

    /// <summary>Signs a content, and carries it along unless it is detached.</summary>
    /// <exception cref="KeyException">The certificate is not valid at the signing time: the clock is wrong, or the certificate not one of ours.</exception>
    public static byte[] Write(ReadOnlySpan<byte> content, Instant signingTime, ISigningKey key, CertificateNames names, bool detached = false)
    {
        if (!names.IsValidAt(signingTime))
        {
            throw new KeyException(KeyFault.NotValid, "The certificate is not valid at the time to be signed: set the clock right. Nothing is signed until then.");
        }

        var attributes = Attributes(SHA256.HashData(content), signingTime, names);
        var signature = key.SignHash(SHA256.HashData(attributes));
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(CmsOids.SignedData);
            using (writer.PushSequence(CmsOids.Context0Constructed))
            {
                WriteSignedData(writer, detached, content, key.Certificate.Span, () => WriteSigner(writer, names, attributes, signature));
            }
        }

        return writer.Encode();
    }

    private static void WriteSignedData(AsnWriter writer, bool detached, ReadOnlySpan<byte> content, ReadOnlySpan<byte> certificate, Action writeSigner)
    {
        using var data = writer.PushSequence();
        writer.WriteInteger(1);
        using (writer.PushSetOf())
        {
            writer.WriteAlgorithm(CmsOids.Sha256);
        }

        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(CmsOids.Data);
            if (!detached)
            {
                using var attached = writer.PushSequence(CmsOids.Context0Constructed);
                writer.WriteOctetString(content);
            }
        }

        using (writer.PushSetOf(CmsOids.Context0Constructed))
        {
            writer.WriteEncodedValue(certificate);
        }

        using (writer.PushSetOf())
        {
            writeSigner();
        }
    }

    private static void WriteSigner(AsnWriter writer, CertificateNames names, byte[] attributes, byte[] signature)
    {
        using var signer = writer.PushSequence();
        writer.WriteInteger(1);
        writer.WriteEncodedValue(names.IssuerAndSerial);
        writer.WriteAlgorithm(CmsOids.Sha256);

        // Signed as a SET OF, sent under [0] (RFC 5652 5.4): the same bytes but the first.
        byte[] sent = [.. attributes];
        sent[0] = 0xa0;
        writer.WriteEncodedValue(sent);
        writer.WriteAlgorithm(CmsOids.EcdsaWithSha256);
        writer.WriteOctetString(signature);
    }

    private static byte[] Attributes(byte[] contentDigest, Instant signingTime, CertificateNames names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            Attribute(writer, CmsOids.ContentType, () => writer.WriteObjectIdentifier(CmsOids.Data));
            Attribute(writer, CmsOids.SigningTime, () => WriteTime(writer, signingTime));
            Attribute(writer, CmsOids.MessageDigest, () => writer.WriteOctetString(contentDigest));
            Attribute(writer, CmsOids.SigningCertificateV2, () => writer.WriteEncodedValue(names.SigningCertificate));
        }

        return writer.Encode();
    }

    private static void Attribute(AsnWriter writer, string oid, Action writeValue)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSetOf())
            {
                writeValue();
            }
        }
    }

    private static void WriteTime(AsnWriter writer, Instant time)
    {
        if (time < EndOfUtcTime)
        {
            writer.WriteUtcTime(time.ToDateTimeOffset(), 2049);
        }
        else
        {
            writer.WriteGeneralizedTime(time.ToDateTimeOffset(), omitFractionalSeconds: true);
        }
    }
}
