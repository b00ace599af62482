using System.Security.Cryptography;
using MeterShield.Records.Json;

namespace MeterShield.Sealing.Tests;

/// <summary>openssl as the recipient's own tool, and as the one who made the message.</summary>
public sealed class OpenSslTests
{
    [Fact]
    public void Openssl_verifies_what_we_seal_and_refuses_it_after_one_flipped_byte()
    {
        using var scene = new Scene();
        var message = scene.Seal();
        var certificate = scene.Write("home.pem", Pem(scene.Identity.Certificate.Span));
        var content = Path.Combine(scene.Folder, "content");
        var good = scene.Write("good.cms", message.Bytes.Span);
        var (accepted, output) = Tool.OpenSsl("cms", "-verify", "-inform", "DER", "-in", good, "-CAfile", certificate, "-out", content);
        Assert.True(accepted == 0, output);
        Assert.Equal(ReceivedReleaseOf(File.ReadAllBytes(content)).Id, message.Id);

        var bytes = message.Bytes.ToArray();
        bytes[bytes.AsSpan().IndexOf("\"wh\":1234"u8) + 5] ^= 1;
        var bad = scene.Write("bad.cms", bytes);
        Assert.NotEqual(0, Tool.OpenSsl("cms", "-verify", "-inform", "DER", "-in", bad, "-CAfile", certificate, "-out", content).ExitCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Openssl_decrypts_what_we_encrypt_and_verifies_what_is_inside(bool brainpool)
    {
        using var scene = new Scene(brainpool: brainpool);
        var message = scene.Seal(encrypt: true);
        var envelope = scene.Write("envelope.cms", message.Bytes.Span);
        var signed = Path.Combine(scene.Folder, "signed.cms");
        var folder = Path.Combine(scene.Folder, "recipient", "encryption");
        var (exit, output) = Tool.OpenSsl(
            "cms", "-decrypt", "-inform", "DER", "-in", envelope, "-binary",
            "-inkey", Path.Combine(folder, "key.pem"), "-recip", Path.Combine(folder, "certificate.pem"), "-out", signed);
        Assert.True(exit == 0, output);
        Assert.Equal(message.Signed.ToArray(), File.ReadAllBytes(signed));
        var certificate = scene.Write("home.pem", Pem(scene.Identity.Certificate.Span));
        Assert.Equal(0, Tool.OpenSsl("cms", "-verify", "-inform", "DER", "-in", signed, "-CAfile", certificate, "-out", "/dev/null").ExitCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void We_open_what_openssl_encrypts_in_the_profile(bool brainpool)
    {
        using var scene = new Scene(brainpool: brainpool);
        using var opener = scene.Recipient.CreateOpener();
        var plain = scene.Seal().Bytes.ToArray();
        var inside = scene.Write("plain", plain);
        var envelope = Path.Combine(scene.Folder, "envelope");
        var (exit, output) = Tool.OpenSsl(
            "cms", "-encrypt", "-binary", "-in", inside, "-outform", "DER", "-out", envelope, "-aes-256-gcm", "-aes256-wrap",
            "-recip", Path.Combine(scene.Folder, "recipient", "encryption", "certificate.pem"), "-keyopt", "ecdh_kdf_md:sha256");
        Assert.True(exit == 0, output);
        Assert.Equal(OpenFault.None, opener.Open(File.ReadAllBytes(envelope), out var opened));
        Assert.Equal(plain, opened);
    }

    [Fact]
    public void We_accept_what_openssl_signs_in_the_profile()
    {
        using var scene = new Scene();
        var release = Home.Releases(scene.Grant, 1)[0];
        var content = scene.Write("content", ReleaseContent.Write(release));
        var signed = Path.Combine(scene.Folder, "signed");
        var folder = Path.Combine(scene.Folder, "keys", scene.Identity.Pseudonym.ToString());
        var (exit, output) = Tool.OpenSsl(
            "cms", "-sign", "-binary", "-nodetach", "-nosmimecap", "-cades", "-md", "sha256", "-in", content, "-outform", "DER", "-out", signed,
            "-signer", Path.Combine(folder, "certificate.pem"), "-inkey", Path.Combine(folder, "key.pem"));
        Assert.True(exit == 0, output);
        Assert.Equal(SealFault.None, scene.Verifier().Verify(File.ReadAllBytes(signed), out VerifiedRelease? verified));
        Assert.Equal(release.Id, verified!.Release.Id);
    }

    private static byte[] Pem(ReadOnlySpan<byte> der) => System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", der));

    private static ReceivedRelease ReceivedReleaseOf(byte[] content)
    {
        Assert.Equal(ContentFault.None, ReceivedRelease.Parse(content, out var release));
        return release!;
    }
}
