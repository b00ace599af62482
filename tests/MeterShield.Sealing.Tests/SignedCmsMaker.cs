using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Records.Json;

namespace MeterShield.Sealing.Tests;

/// <summary>The framework's own CMS writer over a pseudonym's key, on the profile and off it.</summary>
internal sealed class SignedCmsMaker : IDisposable
{
    private readonly X509Certificate2 _certificate;

    public SignedCmsMaker(Scene scene)
    {
        Content = ReleaseContent.Write(Home.Releases(scene.Grant, 1)[0]);
        var folder = Path.Combine(scene.Folder, "keys", scene.Identity.Pseudonym.ToString());
        _certificate = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
    }

    /// <param name="certificate">A certificate with its key; stays the caller's.</param>
    /// <param name="content">What is signed.</param>
    public SignedCmsMaker(X509Certificate2 certificate, byte[] content)
    {
        Content = content;
        _certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>What is signed.</summary>
    public byte[] Content { get; set; }

    /// <summary>When it says it was signed.</summary>
    public DateTime SigningTime { get; set; } = new(2026, 11, 3, 0, 0, 47, DateTimeKind.Utc);

    public byte[] Make(string way)
    {
        var cms = new SignedCms(new ContentInfo(Content), detached: way == "detached");
        cms.ComputeSignature(Signer(way));
        if (way == "two-signers")
        {
            cms.ComputeSignature(Signer("subject-key"));
        }

        if (way == "unsigned-attribute")
        {
            cms.SignerInfos[0].AddUnsignedAttribute(new AsnEncodedData(new Oid("1.3.6.1.4.1.99999.1"), [5, 0]));
        }

        return cms.Encode();
    }

    public void Dispose() => _certificate.Dispose();

    private CmsSigner Signer(string way)
    {
        var kind = way == "subject-key" ? SubjectIdentifierType.SubjectKeyIdentifier : SubjectIdentifierType.IssuerAndSerialNumber;
        var signer = new CmsSigner(kind, _certificate)
        {
            DigestAlgorithm = new Oid(way == "sha512" ? "2.16.840.1.101.3.4.2.3" : "2.16.840.1.101.3.4.2.1"),
            IncludeOption = way == "no-certificate" ? X509IncludeOption.None : X509IncludeOption.EndCertOnly,
        };
        signer.SignedAttributes.Add(new Pkcs9SigningTime(SigningTime));
        if (way != "no-signing-certificate")
        {
            signer.SignedAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.16.2.47"), SigningCertificate()));
        }

        if (way == "extra-attribute")
        {
            signer.SignedAttributes.Add(new AsnEncodedData(new Oid("1.3.6.1.4.1.99999.1"), [5, 0]));
        }

        return signer;
    }

    private byte[] SigningCertificate()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(_certificate.RawData));
        }

        return writer.Encode();
    }
}
