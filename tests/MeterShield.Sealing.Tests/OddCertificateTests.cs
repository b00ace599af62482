using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;
using MeterShield.Records.Json;

namespace MeterShield.Sealing.Tests;

/// <summary>
/// A good message, signed again under certificates each of which is odd in one way: what openssl refuses, asked about the signing
/// time, is not accepted; and of what it accepts only what is of the profile.
/// </summary>
public sealed class OddCertificateTests : IDisposable
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    private readonly string _folder = Directory.CreateTempSubdirectory("metershield-odd-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Pseudonym _name = Pseudonym.Random();

    public static TheoryData<string> Alone { get; } =
    [
        "good", "ended-since", "begins-later", "ended-before", "another-issuer", "inner-sha384", "version-1", "ns-cert-type-server", "ns-cert-type-mail", "key-usage-signs",
        "key-usage-encrypts", "extended-usage", "unknown", "unknown-critical", "constraints-ca", "constraints-leaf", "subject-key", "authority-key",
        "name-constraints", "policy", "alternative-name", "signed-by-another", "off-the-curve", "explicit-curve",
    ];

    public static TheoryData<string> Issued { get; } =
    [
        "good", "subject-key", "authority-key", "authority-key-of-another", "constraints-leaf", "constraints-ca", "key-usage-encrypts", "ns-cert-type-server", "extended-usage",
        "unknown", "unknown-critical", "named-as-issuer", "ended-since", "inner-sha384", "signed-by-another", "doubled", "off-the-curve",
        "issuer-ended-since", "issuer-ended-before", "issuer-begins-later", "issuer-extended-usage", "issuer-key-usage-encrypts", "issuer-key-usage-signs", "issuer-ns-cert-type-server",
        "issuer-name-constraints", "issuer-constraints-leaf", "issuer-good-with-names-of-keys",
    ];

    [Theory]
    [MemberData(nameof(Alone))]
    public void A_certificate_that_stands_for_itself(string way)
    {
        using var certificate = Certificate(way, issuer: null);
        Agree(way, certificate, certificate, expected: way is "good" or "ended-since", trusted => trusted.Pin(certificate.RawData, out _));
    }

    [Theory]
    [MemberData(nameof(Issued))]
    public void A_certificate_that_an_issuer_vouches_for(string way)
    {
        using var issuer = Issuer(way);
        using var certificate = Certificate(way.StartsWith("issuer-", StringComparison.Ordinal) ? "good" : way, issuer);
        string[] good = ["good", "subject-key", "authority-key", "constraints-leaf", "ended-since", "issuer-ended-since", "issuer-key-usage-signs", "issuer-good-with-names-of-keys"];
        Agree(way, certificate, issuer, good.Contains(way), trusted => trusted.TrustIssuer(issuer.RawData));
    }

    public void Dispose()
    {
        _key.Dispose();
        _issuerKey.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Agree(string way, X509Certificate2 certificate, X509Certificate2 anchor, bool expected, Func<TrustedPseudonyms, bool> trust)
    {
        var recipient = Digest.Of([7]);
        var release = Home.Releases(Home.Granted(Home.Consent(_name, recipient, Home.Daily)), 1)[0];
        var message = SignedAnyway.Make(certificate, _key, ReleaseContent.Write(release), release.Due.ToDateTimeOffset());
        using var trusted = new TrustedPseudonyms();
        var believed = trust(trusted) && new SealVerifier(trusted, recipient, null).Verify(message, out VerifiedMessage? _) == SealFault.None;
        var (exit, output) = OpenSsl(message, anchor, release.Due.ToUnixTimeSeconds());
        Assert.True(!believed || exit == 0, $"{way}: openssl refuses what we accept: {output}");
        Assert.True(believed == expected, $"{way}: {believed}, openssl {exit} {output}");
    }

    private (int ExitCode, string Output) OpenSsl(byte[] message, X509Certificate2 anchor, long time)
    {
        var (file, authority) = (Path.Combine(_folder, "message"), Path.Combine(_folder, "anchor.pem"));
        File.WriteAllBytes(file, message);
        File.WriteAllText(authority, anchor.ExportCertificatePem());
        return Tool.OpenSsl("cms", "-verify", "-binary", "-inform", "DER", "-in", file, "-CAfile", authority, "-attime", $"{time}", "-out", "/dev/null");
    }

    private X509Certificate2 Certificate(string way, X509Certificate2? issuer) => new OddCertificate
    {
        Subject = way == "named-as-issuer" ? issuer!.Subject : "CN=" + _name,
        Issuer = way == "another-issuer" ? "CN=somebody" : issuer?.Subject,
        Key = _key,
        Signer = way == "signed-by-another" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : issuer is null ? null : _issuerKey,
        Inner = way switch { "inner-sha384" => OddCertificate.EcdsaWithSha384, "version-1" => "", _ => OddCertificate.EcdsaWithSha256 },
        Year = way == "begins-later" ? 2030 : 2020,
        EndYear = way switch { "ended-since" => 2027, "ended-before" => 2025, _ => 2040 },
        With = Extensions(way, issuer),
        Change = way switch { "off-the-curve" => OffTheCurve, "explicit-curve" => Explicit, _ => bytes => bytes },
    }.Make();

    private X509Certificate2 Issuer(string way) => new OddCertificate
    {
        Subject = way == "named-as-issuer" ? "CN=" + _name : "CN=Collective",
        Key = _issuerKey,
        Year = way == "issuer-begins-later" ? 2030 : 2020,
        EndYear = way switch { "issuer-ended-since" => 2027, "issuer-ended-before" => 2025, _ => 2040 },
        With =
        [
            new X509BasicConstraintsExtension(certificateAuthority: way != "issuer-constraints-leaf", hasPathLengthConstraint: false, 0, critical: true),
            .. way.StartsWith("issuer-", StringComparison.Ordinal) ? Extensions(way["issuer-".Length..], null) : [],
            .. way is "issuer-good-with-names-of-keys" or "authority-key" or "authority-key-of-another" ? [NameOf(_issuerKey)] : Array.Empty<X509Extension>(),
        ],
    }.Make();

    private X509Extension[] Extensions(string way, X509Certificate2? issuer) => way switch
    {
        "ns-cert-type-server" => [new X509Extension("2.16.840.1.113730.1.1", [0x03, 0x02, 0x06, 0x40], critical: false)],
        "ns-cert-type-mail" => [new X509Extension("2.16.840.1.113730.1.1", [0x03, 0x02, 0x05, 0x20], critical: false)],
        "key-usage-signs" => [new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true)],
        "key-usage-encrypts" => [new X509KeyUsageExtension(X509KeyUsageFlags.KeyAgreement, critical: false)],
        "extended-usage" => [new X509EnhancedKeyUsageExtension([new Oid(CodeSigning)], critical: false)],
        "unknown" => [new X509Extension("1.3.6.1.4.1.99999.1", [5, 0], critical: false)],
        "unknown-critical" => [new X509Extension("1.3.6.1.4.1.99999.1", [5, 0], critical: true)],
        "constraints-ca" => [new X509BasicConstraintsExtension(true, false, 0, critical: false)],
        "constraints-leaf" => [new X509BasicConstraintsExtension(false, false, 0, critical: false)],
        "subject-key" => [NameOf(_key)],
        "authority-key" => [X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(issuer is null ? NameOf(_key) : NameOf(_issuerKey))],
        "authority-key-of-another" => [X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(NameOf(_key))],
        "name-constraints" => [new X509Extension("2.5.29.30", [0x30, 0x0a, 0xa0, 0x08, 0x30, 0x06, 0x82, 0x04, 0x61, 0x2e, 0x66, 0x72], critical: false)],
        "policy" => [new X509Extension("2.5.29.32", [0x30, 0x06, 0x30, 0x04, 0x06, 0x02, 0x2a, 0x03], critical: false)],
        "alternative-name" => [new X509Extension("2.5.29.17", [0x30, 0x06, 0x82, 0x04, 0x61, 0x2e, 0x66, 0x72], critical: false)],
        "doubled" => [NameOf(_key), NameOf(_key)],
        _ => [],
    };

    private static X509SubjectKeyIdentifierExtension NameOf(ECDsa key) => new(SHA1.HashData(key.ExportSubjectPublicKeyInfo()), critical: false);

    /// <summary>The last byte of the point, which is near the end of the signed part without extensions.</summary>
    private byte[] OffTheCurve(byte[] signed)
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        byte[] changed = [.. signed];
        changed[changed.AsSpan().LastIndexOf(point.Y) + 31] ^= 1;
        return changed;
    }

    /// <summary>The curve by its numbers, not by its name (RFC 5480 2.1.1 forbids it).</summary>
    private byte[] Explicit(byte[] signed)
    {
        using var unnamed = ECDsa.Create(_key.ExportExplicitParameters(includePrivateParameters: false));
        var (named, bynumbers) = (_key.ExportSubjectPublicKeyInfo(), unnamed.ExportSubjectPublicKeyInfo());
        var at = signed.AsSpan().IndexOf(named);
        _ = AsnDecoder.ReadEncodedValue(signed, AsnEncodingRules.DER, out var begin, out _, out _);
        byte[] contents = [.. signed[begin..at], .. bynumbers, .. signed[(at + named.Length)..]];
        return [0x30, 0x82, (byte)(contents.Length >> 8), (byte)(contents.Length & 0xff), .. contents];
    }
}
