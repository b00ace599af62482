using System.Formats.Asn1;

namespace MeterShield.Sealing.Cms;

/// <summary>The object identifiers of the profile, and the encodings that are the same in every message.</summary>
internal static class CmsOids
{
    public const string Data = "1.2.840.113549.1.7.1";
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string AuthEnvelopedData = "1.2.840.113549.1.9.16.1.23";
    public const string ContentType = "1.2.840.113549.1.9.3";
    public const string MessageDigest = "1.2.840.113549.1.9.4";
    public const string SigningTime = "1.2.840.113549.1.9.5";
    public const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    public const string EcPublicKey = "1.2.840.10045.2.1";
    public const string StdDhSha256Kdf = "1.3.132.1.11.1";
    public const string Aes256Wrap = "2.16.840.1.101.3.4.1.45";
    public const string Aes256Gcm = "2.16.840.1.101.3.4.1.46";

    public static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    public static readonly Asn1Tag Context0Constructed = new(TagClass.ContextSpecific, 0, isConstructed: true);
    public static readonly Asn1Tag Context1Constructed = new(TagClass.ContextSpecific, 1, isConstructed: true);
    public static readonly Asn1Tag Context2Constructed = new(TagClass.ContextSpecific, 2, isConstructed: true);

    /// <summary>An AlgorithmIdentifier without parameters (RFC 5754 2 for SHA-2, RFC 5753 7.1.4 for ECDSA, RFC 3565 2.3.2 for the key wrap).</summary>
    public static byte[] Algorithm(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteAlgorithm(oid);
        return writer.Encode();
    }

    /// <summary>An object identifier alone.</summary>
    public static byte[] Identifier(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }

    public static void WriteAlgorithm(this AsnWriter writer, string oid)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
        }
    }
}
