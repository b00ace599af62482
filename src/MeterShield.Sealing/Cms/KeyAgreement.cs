using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace MeterShield.Sealing.Cms;

/// <summary>
/// The key-encryption key of dhSinglePass-stdDH-sha256kdf (RFC 5753 7.1.4): ECDH, then the X9.63 KDF over ECC-CMS-SharedInfo.
/// </summary>
internal static class KeyAgreement
{
    public const int KeyBytes = 32;

    /// <summary>AES-256 key wrap, as it stands in the KDF's input and in the message: without parameters.</summary>
    public static readonly byte[] WrapAlgorithm = CmsOids.Algorithm(CmsOids.Aes256Wrap);

    private static readonly byte[] KdfInput = [0, 0, 0, 1, .. SharedInfo()];

    /// <summary>A 256-bit key is one block of the KDF: SHA-256(Z, counter 1, SharedInfo).</summary>
    public static byte[] Derive(ECDiffieHellman own, ECDiffieHellmanPublicKey other) =>
        own.DeriveKeyFromHash(other, HashAlgorithmName.SHA256, null, KdfInput);

    private static byte[] SharedInfo()
    {
        var bits = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bits, KeyBytes * 8);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(WrapAlgorithm);
            using (writer.PushSequence(CmsOids.Context2Constructed))
            {
                writer.WriteOctetString(bits);
            }
        }

        return writer.Encode();
    }
}
