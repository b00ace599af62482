using System.Security.Cryptography;
using System.Text;
using MeterShield.Sealing;
using MeterShield.Sealing.Tests;
using NodaTime;

namespace MeterShield.Egress.Tests;

/// <summary>Checkpoints: their text, their signature with openssl as judge, and the key that signs them.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly Box _box = Box.Create();

    public CheckpointTests() => _box.Log.NoteStart(Box.Now);

    public void Dispose() => _box.Dispose();

    [Fact]
    public void Openssl_verifies_a_checkpoint_and_refuses_it_after_one_changed_character()
    {
        _box.Sign();
        var certificate = Write("log.pem", Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", _box.Identity.Certificate.Span)));
        var text = Path.Combine(_box.Files.Folder, "checkpoint");
        var (good, output) = OpenSsl(text, certificate);
        Assert.True(good == 0, output);
        File.WriteAllText(text, File.ReadAllText(text).Replace("\n1\n", "\n2\n", StringComparison.Ordinal));
        Assert.NotEqual(0, OpenSsl(text, certificate).ExitCode);
    }

    [Fact]
    public void Every_flipped_bit_of_a_checkpoints_signature_is_refused()
    {
        var signed = _box.Sign();
        var text = Encoding.UTF8.GetBytes(signed.Checkpoint.Text);
        using var certificate = LogCertificate.Parse(_box.Identity.Certificate.Span)!;
        Assert.Equal(SealFault.None, certificate.Verify(text, signed.Signature.Span, out var at));
        Assert.Equal(Box.Now, at);
        var good = signed.Signature.ToArray();
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(certificate.Verify(text, bad, out _) != SealFault.None, $"bit {bit}");
        }

        Assert.Equal(SealFault.Structure, certificate.Verify(text, [.. good, 0], out _));
        Assert.Equal(SealFault.TooLong, certificate.Verify(text, new byte[SealVerifier.LongestMessage + 1], out _));
    }

    [Fact]
    public void A_message_with_its_content_inside_is_no_checkpoint_signature()
    {
        var release = _box.Release(_box.Give()).Single();
        using var certificate = LogCertificate.Parse(_box.Identity.Certificate.Span)!;
        Assert.Equal(SealFault.Structure, certificate.Verify([], release.Bytes.Span, out _));
    }

    [Fact]
    public void A_checkpoint_is_three_lines_and_nothing_else()
    {
        var text = _box.Sign().Checkpoint.Text;
        Assert.Equal(4, text.Split('\n').Length);
        Assert.True(Checkpoint.TryParse(text, out _));
        foreach (var bad in new[]
        {
            "", text + "\n", text + "more\n", text[..^1], " " + text, text.Replace("\n1\n", "\n01\n", StringComparison.Ordinal),
            text.Replace("\n1\n", "\n-1\n", StringComparison.Ordinal), text.Replace("\n", "\r\n", StringComparison.Ordinal), text.Replace("v1", "v2", StringComparison.Ordinal),
        })
        {
            Assert.False(Checkpoint.TryParse(bad, out _), bad);
        }
    }

    [Fact]
    public void Nothing_new_gives_the_checkpoint_there_is()
    {
        var first = _box.Sign();
        Assert.Equal(first.Signature.ToArray(), _box.Sign(Box.Now + Duration.FromHours(1)).Signature.ToArray());
        Assert.Single(_box.Log.Checkpoints);
    }

    [Fact]
    public void A_clock_that_is_wrong_at_boot_signs_no_checkpoint_and_changes_nothing()
    {
        var fault = Assert.Throws<KeyException>(() => _box.Log.Sign(_box.Identity, Instant.FromUtc(1970, 1, 1, 0, 0)));
        Assert.Equal(KeyFault.NotValid, fault.Fault);
        Assert.Empty(_box.Log.Checkpoints);
    }

    [Theory]
    [InlineData("missing", KeyFault.Missing)]
    [InlineData("exposed", KeyFault.Exposed)]
    [InlineData("unreadable", KeyFault.Unreadable)]
    [InlineData("malformed", KeyFault.Malformed)]
    [InlineData("another", KeyFault.Mismatched)]
    public void A_key_of_the_log_that_cannot_be_used_is_a_named_fault_and_never_replaced(string way, KeyFault expected)
    {
        var key = Path.Combine(_box.KeyOfLog, "key.pem");
        switch (way)
        {
            case "missing":
                File.Delete(key);
                break;
            case "exposed":
                File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
                break;
            case "unreadable":
                File.SetUnixFileMode(key, UnixFileMode.None);
                break;
            case "malformed":
                File.WriteAllText(key, "not a key");
                break;
            default:
                LogIdentity.Create(Path.Combine(_box.Folder, "another")).Dispose();
                File.Copy(Path.Combine(_box.Folder, "another", "key.pem"), key, overwrite: true);
                break;
        }

        Assert.Equal(expected, Assert.Throws<KeyException>(() => LogIdentity.Load(_box.KeyOfLog).Dispose()).Fault);
        Assert.Equal(KeyFault.AlreadyThere, Assert.Throws<KeyException>(() => LogIdentity.Create(_box.KeyOfLog).Dispose()).Fault);
    }

    private (int ExitCode, string Output) OpenSsl(string text, string certificate) => Tool.OpenSsl(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", Path.Combine(_box.Files.Folder, "checkpoint.cms"), "-content", text, "-CAfile", certificate, "-out", "/dev/null");

    private string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(_box.Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
