using System.Security.Cryptography;
using System.Text;
using MeterShield.Records.Json;

namespace MeterShield.Sealing.Tests.Invitations;

/// <summary>
/// Makes tests/vectors/invitations anew (METERSHIELD_WRITE_INVITATIONS=FOLDER), of the contents in tests/vectors/json, with openssl
/// wherever it is not our own writer that is to be read.
/// </summary>
internal sealed class InvitationVectorMaker(string folder) : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("metershield-invite-").FullName;

    private static string Cms { get; } = Path.Combine(AppContext.BaseDirectory, "vectors", "cms");

    private static string Content { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "json", "invitation.json"));

    public void Make()
    {
        var (certificate, key) = (Path.Combine(Cms, "recipient.certificate.pem"), Path.Combine(Cms, "recipient.key.pem"));
        Accepted(certificate, key);
        var good = Sign("invitation", Content, certificate, key);
        Refused("Signature-another-resolution", Changed(good, "\"resolution\":\"day\""u8, 14, (byte)'b'));
        Refused("Signature-last-byte", Changed(good, good.AsSpan(good.Length - 8), 7, (byte)(good[^1] ^ 1)));
        Refused("Structure-no-cms", Encoding.UTF8.GetBytes(Content));
        Refused("Structure-cut", good[..^40]);
        Refused("Structure-detached", Sign("detached", Content, certificate, key, attached: false));
        Refused("Structure-no-certificate", Sign("bare", Content, certificate, key, more: ["-nocerts"]));
        Refused("Structure-two-signers", Sign("two", Content, certificate, key, more: ["-signer", Rsa("second").Certificate, "-inkey", Rsa("second").Key]));
        Refused("AnotherSigner-names-another", Sign("stranger", Content, Rsa("stranger").Certificate, Rsa("stranger").Key));
        foreach (var (name, part, instead) in new[]
        {
            ("unknown-member", "\"v\":1", "\"v\":1,\"w\":1"), ("version-2", "\"v\":1", "\"v\":2"), ("a-consent", "\"kind\":\"invitation\"", "\"kind\":\"consent\""),
            ("not-canonical", "\"v\":1", "\"v\": 1"), ("unknown-purpose", "\"purpose\":\"advice\"", "\"purpose\":\"marketing\""), ("no-lines", "\"lines\":[{", "\"lines\":[],\"x\":[{"),
        })
        {
            Refused("Content-" + name, Sign(name, Content.Replace(part, instead, StringComparison.Ordinal), certificate, key));
        }

        Refused("Encryption-rsa", Sign("rsa-encryption", WithEncryption(Rsa("encryption").Certificate), certificate, key));
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private void Accepted(string certificate, string key)
    {
        Write("accept/by-openssl.der", Sign("ours", Content, certificate, key));
        Write("accept/by-openssl-sha512.der", Sign("sha512", Content, certificate, key, more: ["-md", "sha512"]));
        var (rsa, rsaKey) = Rsa("rsa");
        Write("accept/by-openssl-rsa.der", Sign("of-rsa", Content.Replace(Base64Of(certificate), Base64Of(rsa), StringComparison.Ordinal), rsa, rsaKey));
        using var identity = VectorTests.Load("recipient", Path.Combine(_work, "recipient"));
        Assert.Equal(ContentFault.None, InvitationContent.Parse(Encoding.UTF8.GetBytes(Content), out var invitation));
        Write("accept/by-metershield.der", InvitationSeal.Sign(invitation!, identity));
    }

    /// <summary>The content with another certificate to encrypt to.</summary>
    private static string WithEncryption(string certificate) =>
        Content.Replace(Base64Of(Path.Combine(Cms, "recipient.encryption.certificate.pem")), Base64Of(certificate), StringComparison.Ordinal);

    private static string Base64Of(string file)
    {
        var pem = File.ReadAllText(file);
        return Convert.ToBase64String(Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]));
    }

    private static byte[] Changed(byte[] good, ReadOnlySpan<byte> part, int at, byte value)
    {
        byte[] bad = [.. good];
        bad[good.AsSpan().LastIndexOf(part) + at] = value;
        return bad;
    }

    private (string Certificate, string Key) Rsa(string name)
    {
        var (certificate, key) = (Path.Combine(_work, name + ".pem"), Path.Combine(_work, name + ".key"));
        if (!File.Exists(key))
        {
            Do("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "36500", "-subj", "/CN=" + name, "-keyout", key, "-out", certificate);
        }

        return (certificate, key);
    }

    private byte[] Sign(string name, string content, string certificate, string key, bool attached = true, string[]? more = null)
    {
        var (plain, signed) = (Path.Combine(_work, name + ".json"), Path.Combine(_work, name + ".der"));
        File.WriteAllText(plain, content);
        Do(["cms", "-sign", "-binary", .. attached ? ["-nodetach"] : Array.Empty<string>(), "-in", plain, "-outform", "DER", "-out", signed, "-signer", certificate, "-inkey", key, .. more ?? []]);
        return File.ReadAllBytes(signed);
    }

    private static void Do(params string[] arguments)
    {
        var (exit, output) = Tool.OpenSsl(arguments);
        Assert.True(exit == 0, output);
    }

    private void Refused(string name, byte[] bytes) => Write($"refuse/{name}.der", bytes);

    private void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
