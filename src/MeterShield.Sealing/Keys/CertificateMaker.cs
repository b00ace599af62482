using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeterShield.Sealing;

/// <summary>
/// Certificates that all look alike: subject one random name, serial random, valid from 2020 without end
/// (RFC 5280 4.1.2.5: 99991231235959Z), no extension. So nothing in them tells when, where or for whom they were made.
/// </summary>
internal static class CertificateMaker
{
    public static readonly DateTimeOffset NotBefore = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset NotAfter = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    public static KeyPair Make(string name, ECCurve curve)
    {
        var key = ECDsa.Create(curve);
        return new KeyPair(key, SelfSigned(name, key));
    }

    private static byte[] SelfSigned(string name, ECDsa key)
    {
        var subject = new X500DistinguishedName("CN=" + name);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(subject, X509SignatureGenerator.CreateForECDsa(key), NotBefore, NotAfter, Serial());
        return certificate.RawData;
    }

    /// <summary>16 bytes, the first not zero and not negative: every serial is as long as any other.</summary>
    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
        return serial;
    }
}
