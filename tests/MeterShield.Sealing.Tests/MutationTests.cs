using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;

namespace MeterShield.Sealing.Tests;

/// <summary>Every byte of a message is signed, or has but one value that is accepted.</summary>
public sealed class MutationTests
{
    [Fact]
    public void Every_flipped_bit_of_a_sealed_release_is_refused()
    {
        using var scene = new Scene();
        var good = scene.Seal().Bytes.ToArray();
        var verifier = scene.Verifier();
        var seen = new Dictionary<SealFault, int>();
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            var fault = verifier.Verify(bad, out VerifiedMessage? verified);
            Assert.True(fault != SealFault.None && verified is null, $"Bit {bit % 8} of byte {bit / 8} may be flipped.");
            seen[fault] = seen.GetValueOrDefault(fault) + 1;
        }

        Assert.True(seen.Values.Sum() > 5_000);
        SealFault[] classes =
        [
            SealFault.Structure, SealFault.UnknownCertificate, SealFault.CertificateMismatch, SealFault.SigningTime, SealFault.ContentDigest,
            SealFault.Signature, SealFault.CertificateNotValid,
        ];
        Assert.Empty(classes.Except(seen.Keys));
    }

    [Fact]
    public void Bytes_put_in_or_taken_out_anywhere_are_refused()
    {
        using var scene = new Scene();
        var good = scene.Seal().Bytes.ToArray();
        var verifier = scene.Verifier();
        for (var at = 0; at <= good.Length; at++)
        {
            byte[] longer = [.. good[..at], 0, .. good[at..]];
            Assert.NotEqual(SealFault.None, verifier.Verify(longer, out VerifiedMessage? _));
            Assert.NotEqual(SealFault.None, verifier.Verify(good.AsSpan(0, at == good.Length ? at - 1 : at), out VerifiedMessage? _));
        }
    }

    [Fact]
    public void Every_changed_byte_of_an_envelope_is_refused()
    {
        using var scene = new Scene();
        using var opener = scene.Recipient.CreateOpener();
        var verifier = new SealVerifier(scene.Trusted, scene.Recipient.Thumbprint, opener);
        var good = scene.Seal(encrypt: true).Bytes.ToArray();
        for (var at = 0; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= (byte)(1 << (at % 8));
            Assert.NotEqual(SealFault.None, verifier.Verify(bad, out VerifiedMessage? _));
        }
    }

    [Fact]
    public void Signedcms_accepts_what_we_accept()
    {
        using var scene = new Scene();
        var message = scene.Seal().Bytes.ToArray();
        Assert.Equal(SealFault.None, scene.Verifier().Verify(message, out VerifiedMessage? _));
        var cms = new SignedCms();
        cms.Decode(message);
        cms.CheckSignature(verifySignatureOnly: true);
        Assert.Single(cms.SignerInfos);
        Assert.Equal(4, cms.SignerInfos[0].SignedAttributes.Count);
    }

    /// <summary>Messages that SignedCms finds good, off the profile each in one way.</summary>
    [Theory]
    [InlineData("none", SealFault.None)]
    [InlineData("sha512", SealFault.Structure)]
    [InlineData("subject-key", SealFault.Structure)]
    [InlineData("unsigned-attribute", SealFault.Structure)]
    [InlineData("extra-attribute", SealFault.Structure)]
    [InlineData("no-certificate", SealFault.Structure)]
    [InlineData("two-signers", SealFault.Structure)]
    [InlineData("detached", SealFault.Structure)]
    [InlineData("no-signing-certificate", SealFault.Structure)]
    public void What_signedcms_makes_off_the_profile_is_refused(string way, SealFault expected)
    {
        using var scene = new Scene();
        using var maker = new SignedCmsMaker(scene);
        var message = maker.Make(way);
        var cms = way == "detached" ? new SignedCms(new ContentInfo(maker.Content), detached: true) : new SignedCms();
        cms.Decode(message);
        if (way != "no-certificate")
        {
            cms.CheckSignature(verifySignatureOnly: true);
        }

        Assert.Equal(expected, scene.Verifier().Verify(message, out VerifiedMessage? _));
    }

    [Fact]
    public void A_message_in_ber_is_refused_although_openssl_takes_it()
    {
        using var scene = new Scene();
        var good = scene.Seal().Bytes.ToArray();

        // The outermost length, of indefinite form and closed by the end-of-contents octets.
        byte[] ber = [0x30, 0x80, .. good[4..], 0, 0];
        var file = scene.Write("ber.cms", ber);
        var certificate = scene.Write("home.pem", Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", scene.Identity.Certificate.Span)));
        var (exit, output) = Tool.OpenSsl("cms", "-verify", "-inform", "DER", "-in", file, "-CAfile", certificate, "-out", "/dev/null");
        Assert.True(exit == 0, output);
        Assert.Equal(SealFault.Structure, scene.Verifier().Verify(ber, out VerifiedMessage? _));
    }

    [Fact]
    public void A_message_longer_than_any_of_ours_is_not_looked_at()
    {
        using var scene = new Scene();
        Assert.Equal(SealFault.TooLong, scene.Verifier().Verify(new byte[SealVerifier.LongestMessage + 1], out VerifiedMessage? _));
    }
}
