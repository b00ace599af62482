namespace MeterShield.Sealing.Tests;

/// <summary>What is in an envelope, in the words of openssl.</summary>
public sealed class EnvelopeTests
{
    [Fact]
    public void Openssl_prints_the_envelope_as_the_profile_has_it()
    {
        using var scene = new Scene();
        var file = scene.Write("envelope.cms", scene.Seal(encrypt: true).Bytes.Span);
        var (exit, text) = Tool.OpenSsl("cms", "-cmsout", "-print", "-inform", "DER", "-in", file);
        Assert.Equal(0, exit);
        Assert.All(
            ["id-smime-ct-authEnvelopedData", "dhSinglePass-stdDH-sha256kdf-scheme", "id-aes256-wrap", "aes-256-gcm", "id-ecPublicKey"],
            word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    [Fact]
    public void No_two_envelopes_share_a_key_or_a_nonce()
    {
        using var scene = new Scene();
        var release = Home.Releases(scene.Grant, 1)[0];
        var keys = Enumerable.Range(0, 50).Select(_ => Convert.ToHexString(Sealer.Seal(release, scene.Identity, scene.Recipient.Encryption).ContentKey.Span));
        Assert.Equal(50, keys.Distinct(StringComparer.Ordinal).Count());
    }
}
