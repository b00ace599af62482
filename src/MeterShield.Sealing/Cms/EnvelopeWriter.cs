using System.Formats.Asn1;
using System.Security.Cryptography;

namespace MeterShield.Sealing.Cms;

/// <summary>Writes the one form of AuthEnvelopedData we have (RFC 5083 2.1, RFC 5084 3.2, RFC 5753 3.1; README.md beside this).</summary>
internal static class EnvelopeWriter
{
    public const int NonceBytes = 12;
    public const int TagBytes = 16;

    public static (byte[] Envelope, byte[] ContentKey) Write(byte[] message, EncryptionCertificate recipient)
    {
        using var ephemeral = ECDiffieHellman.Create(recipient.Key.Curve);
        using var other = ECDiffieHellman.Create(recipient.Key);
        var contentKey = RandomNumberGenerator.GetBytes(KeyAgreement.KeyBytes);
        var wrappingKey = KeyAgreement.Derive(ephemeral, other.PublicKey);
        var wrapped = KeyWrap.Wrap(wrappingKey, contentKey);
        CryptographicOperations.ZeroMemory(wrappingKey);

        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var tag = new byte[TagBytes];
        var encrypted = new byte[message.Length];
        using (var gcm = new AesGcm(contentKey, TagBytes))
        {
            gcm.Encrypt(nonce, message, encrypted, tag);
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(CmsOids.AuthEnvelopedData);
            using (writer.PushSequence(CmsOids.Context0Constructed))
            using (writer.PushSequence())
            {
                writer.WriteInteger(0);
                WriteRecipient(writer, recipient, ephemeral, wrapped);
                WriteContent(writer, nonce, encrypted);
                writer.WriteOctetString(tag);
            }
        }

        return (writer.Encode(), contentKey);
    }

    private static void WriteRecipient(AsnWriter writer, EncryptionCertificate recipient, ECDiffieHellman ephemeral, byte[] wrapped)
    {
        using var all = writer.PushSetOf();
        using var agreement = writer.PushSequence(CmsOids.Context1Constructed);
        writer.WriteInteger(3);
        using (writer.PushSequence(CmsOids.Context0Constructed))
        using (writer.PushSequence(CmsOids.Context1Constructed))
        {
            writer.WriteAlgorithm(CmsOids.EcPublicKey);
            writer.WriteBitString(PointOf(ephemeral));
        }

        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(CmsOids.StdDhSha256Kdf);
            writer.WriteEncodedValue(KeyAgreement.WrapAlgorithm);
        }

        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(recipient.IssuerAndSerial);
            writer.WriteOctetString(wrapped);
        }
    }

    private static void WriteContent(AsnWriter writer, byte[] nonce, byte[] encrypted)
    {
        using var content = writer.PushSequence();
        writer.WriteObjectIdentifier(CmsOids.Data);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(CmsOids.Aes256Gcm);
            using (writer.PushSequence())
            {
                writer.WriteOctetString(nonce);
                writer.WriteInteger(TagBytes);
            }
        }

        writer.WriteOctetString(encrypted, CmsOids.Context0);
    }

    /// <summary>The uncompressed point (SEC 1 2.3.3).</summary>
    private static byte[] PointOf(ECDiffieHellman key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
    }
}
