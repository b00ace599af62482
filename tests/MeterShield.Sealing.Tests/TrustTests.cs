using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;
using MeterShield.Records.Json;

namespace MeterShield.Sealing.Tests;

public sealed class TrustTests
{
    private static readonly Digest Recipient = Digest.Of([7]);
    private static readonly DateTimeOffset Year2020 = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Year2030 = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(2020, 2026)]
    [InlineData(2027, 2030)]
    public void A_message_signed_outside_its_certificates_time_is_refused(int from, int to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pseudonym = Pseudonym.Random();
        var request = Request(pseudonym.ToString(), key);
        using var certificate = request.CreateSelfSigned(Year2020.AddYears(from - 2020), Year2020.AddYears(to - 2020));

        // Ours does not even make it; another writer does.
        var release = ReleaseOf(pseudonym);
        using var identity = new PseudonymIdentity(pseudonym, new TestKey(key, certificate.RawData));
        Assert.Equal(KeyFault.NotValid, Assert.Throws<KeyException>(() => Sealer.Seal(release, identity, null)).Fault);

        using var trusted = new TrustedPseudonyms();
        Assert.True(trusted.Pin(certificate.RawData, out _));
        using var maker = new SignedCmsMaker(certificate, ReleaseContent.Write(release));
        Assert.Equal(SealFault.CertificateNotValid, new SealVerifier(trusted, Recipient, null).Verify(maker.Make("none"), out VerifiedMessage? _));
    }

    [Fact]
    public void An_issuer_vouches_for_the_pseudonyms_it_signed_and_for_no_other()
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuer = Issuer("CN=Collective", issuerKey);
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = Issuer("CN=Collective", otherKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pseudonym = Pseudonym.Random();
        using var certificate = Request(pseudonym.ToString(), key)
            .Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuerKey), Year2020, Year2030, [1, 2, 3]);
        Assert.Equal(SealFault.None, Verify(pseudonym, key, certificate, trusted => Assert.True(trusted.TrustIssuer(issuer.RawData))));
        Assert.Equal(SealFault.UnknownCertificate, Verify(pseudonym, key, certificate, trusted => Assert.True(trusted.TrustIssuer(other.RawData))));
        Assert.Equal(SealFault.UnknownCertificate, Verify(pseudonym, key, certificate, trusted => Assert.False(trusted.Pin(certificate.RawData, out _))));
    }

    [Fact]
    public void Only_certificates_of_the_profile_are_pinned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        using var trusted = new TrustedPseudonyms();
        var name = Pseudonym.Random().ToString();
        var limited = Request(name, key);
        limited.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        foreach (var request in new[] { Request("somebody", key), Request(name, brainpool), limited })
        {
            using var certificate = request.CreateSelfSigned(Year2020, Year2030);
            Assert.False(trusted.Pin(certificate.RawData, out _));
        }

        using var good = Request(name, key).CreateSelfSigned(Year2020, Year2030);
        byte[] changed = [.. good.RawData];
        changed[^1] ^= 1;
        Assert.False(trusted.Pin(changed, out _));
        Assert.False(trusted.Pin([.. good.RawData, 0], out _));
        Assert.False(trusted.Pin([1, 2, 3], out _));
        Assert.False(trusted.TrustIssuer(good.RawData));
        Assert.Equal(0, trusted.Count);
        Assert.True(trusted.Pin(good.RawData, out var pinned));
        Assert.Equal(name, pinned.ToString());
    }

    [Fact]
    public void A_certificate_whose_key_cannot_be_used_is_refused_and_throws_nothing()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var good = Request(Pseudonym.Random().ToString(), key).CreateSelfSigned(Year2020, Year2030);
        byte[] broken = [.. good.RawData];
        broken[broken.AsSpan().IndexOf(key.ExportParameters(false).Q.Y) + 31] ^= 1;
        using var trusted = new TrustedPseudonyms();
        Assert.False(trusted.Pin(broken, out _));
        Assert.False(trusted.PinAll(broken, out _));
        Assert.Null(LogCertificate.Parse(broken));
    }

    [Theory]
    [InlineData(X509KeyUsageFlags.KeyAgreement, true)]
    [InlineData(X509KeyUsageFlags.KeyAgreement | X509KeyUsageFlags.DigitalSignature, true)]
    [InlineData(X509KeyUsageFlags.DigitalSignature, false)]
    [InlineData(X509KeyUsageFlags.KeyEncipherment, false)]
    public void What_is_encrypted_to_may_agree_on_keys_where_it_says_what_it_may(X509KeyUsageFlags usage, bool accepted)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("somebody", key);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        using var certificate = request.Create(request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), Year2020, Year2030, [1, 2, 3]);
        Assert.Equal(accepted, EncryptionCertificate.TryParse(certificate.RawData, out _));
    }

    [Fact]
    public void A_file_holds_one_certificate_in_DER_or_any_number_in_PEM_and_all_must_be_good()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var one = Request(Pseudonym.Random().ToString(), key).CreateSelfSigned(Year2020, Year2030);
        using var two = Request(Pseudonym.Random().ToString(), key).CreateSelfSigned(Year2020, Year2030);
        using var bad = Request("somebody", key).CreateSelfSigned(Year2020, Year2030);
        using var trusted = new TrustedPseudonyms();
        Assert.True(trusted.PinAll(one.RawData, out var first));
        Assert.Equal([one.Subject[3..]], first.Select(pseudonym => pseudonym.ToString()));
        Assert.True(trusted.PinAll(Text(one.ExportCertificatePem(), two.ExportCertificatePem()), out var both));
        Assert.Equal([one.Subject[3..], two.Subject[3..]], both.Select(pseudonym => pseudonym.ToString()));
        Assert.Equal(2, trusted.Count);
        Assert.False(trusted.PinAll(Text(two.ExportCertificatePem(), bad.ExportCertificatePem()), out _));
        Assert.False(trusted.PinAll(Text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"), out _));
        Assert.False(trusted.PinAll(Text("no certificate"), out _));
        Assert.False(trusted.PinAll([], out _));

        static byte[] Text(params string[] parts) => System.Text.Encoding.ASCII.GetBytes(string.Join('\n', parts));
    }

    private static SealFault Verify(Pseudonym pseudonym, ECDsa key, X509Certificate2 certificate, Action<TrustedPseudonyms> trust)
    {
        using var identity = new PseudonymIdentity(pseudonym, new TestKey(key, certificate.RawData));
        using var trusted = new TrustedPseudonyms();
        trust(trusted);
        return new SealVerifier(trusted, Recipient, null).Verify(Sealer.Seal(ReleaseOf(pseudonym), identity, null).Bytes.Span, out VerifiedMessage? _);
    }

    private static Release ReleaseOf(Pseudonym pseudonym) => Home.Releases(Home.Granted(Home.Consent(pseudonym, Recipient, Home.Daily)), 1)[0];

    private static X509Certificate2 Issuer(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Year2020, Year2030);
    }

    private static CertificateRequest Request(string name, ECDsa key) => new("CN=" + name, key, HashAlgorithmName.SHA256);

    /// <summary>A key that is not in a file: what a TPM or a token would be.</summary>
    private sealed class TestKey(ECDsa key, byte[] certificate) : ISigningKey
    {
        public ReadOnlyMemory<byte> Certificate { get; } = certificate;

        public byte[] SignHash(ReadOnlySpan<byte> hash) => key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);

        public void Dispose()
        {
            // The test owns the key.
        }
    }
}
