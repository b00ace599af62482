using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeterShield.Sealing.Tests;

/// <summary>Writes certificates bit by bit, on the profile and off it: the framework's own maker refuses most that are odd.</summary>
internal sealed class OddCertificate
{
    public const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    public const string EcdsaWithSha384 = "1.2.840.10045.4.3.3";
    private static readonly Asn1Tag Version = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 3, isConstructed: true);

    public required string Subject { get; init; }

    /// <summary>Null for the subject.</summary>
    public string? Issuer { get; init; }

    public required ECDsa Key { get; init; }

    /// <summary>Null for its own key.</summary>
    public ECDsa? Signer { get; init; }

    /// <summary>The algorithm that the signed part names; outside it is always ECDSA with SHA-256.</summary>
    public string Inner { get; init; } = EcdsaWithSha256;

    public int Year { get; init; } = 2020;

    public int EndYear { get; init; } = 2040;

    public IReadOnlyList<X509Extension> With { get; init; } = [];

    /// <summary>Changes the signed part before it is signed.</summary>
    public Func<byte[], byte[]> Change { get; init; } = bytes => bytes;

    public X509Certificate2 Make()
    {
        var signed = Change(Signed());
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(signed);
            Algorithm(writer, EcdsaWithSha256);
            writer.WriteBitString((Signer ?? Key).SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }

        return X509CertificateLoader.LoadCertificate(writer.Encode());
    }

    private byte[] Signed()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            if (Inner.Length > 0)
            {
                using (writer.PushSequence(Version))
                {
                    writer.WriteInteger(2);
                }
            }

            writer.WriteInteger(RandomNumberGenerator.GetInt32(1, int.MaxValue));
            Algorithm(writer, Inner.Length > 0 ? Inner : EcdsaWithSha256);
            writer.WriteEncodedValue(new X500DistinguishedName(Issuer ?? Subject).RawData);
            using (writer.PushSequence())
            {
                writer.WriteUtcTime(new DateTimeOffset(Year, 1, 1, 0, 0, 0, TimeSpan.Zero));
                writer.WriteUtcTime(new DateTimeOffset(EndYear, 1, 1, 0, 0, 0, TimeSpan.Zero));
            }

            writer.WriteEncodedValue(new X500DistinguishedName(Subject).RawData);
            writer.WriteEncodedValue(Key.ExportSubjectPublicKeyInfo());
            Write(writer);
        }

        return writer.Encode();
    }

    private void Write(AsnWriter writer)
    {
        if (With.Count == 0)
        {
            return;
        }

        using (writer.PushSequence(Extensions))
        using (writer.PushSequence())
        {
            foreach (var extension in With)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(extension.Oid!.Value!);
                    if (extension.Critical)
                    {
                        writer.WriteBoolean(true);
                    }

                    writer.WriteOctetString(extension.RawData);
                }
            }
        }
    }

    private static void Algorithm(AsnWriter writer, string oid)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
        }
    }
}
