using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;
using MeterShield.Sealing;
using MeterShield.Sealing.Tests;
using Granting = MeterShield.Sealing.Tests.Home;

namespace MeterShield.Egress.Tests;

/// <summary><c>metershield verify</c>, by a recipient that gets encrypted messages and by one that gets plain ones.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("metershield-verify-").FullName;
    private readonly RecipientIdentity _recipient;
    private readonly string _home;
    private readonly string _plain;
    private readonly string _encrypted;

    public VerifyCommandTests()
    {
        _recipient = RecipientIdentity.Create(In("recipient"));
        using var identity = new PseudonymStore(In("keys"), In("tls")).Create(Pseudonym.Random());
        var release = Granting.Releases(Granting.Granted(Granting.Consent(identity.Pseudonym, _recipient.Thumbprint, Granting.Daily)), 1)[0];
        _home = Write("home.cer", identity.Certificate);
        _plain = Write("plain", Sealer.Seal(release, identity, null).Bytes);
        _encrypted = Write("encrypted", Sealer.Seal(release, identity, _recipient.Encryption).Bytes);
    }

    public void Dispose()
    {
        _recipient.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void An_encrypted_message_is_checked_with_the_recipients_own_folder()
    {
        Assert.Contains(": good, ", Verify(0, _encrypted, "--identity", In("recipient")), StringComparison.Ordinal);
        Assert.Contains("NOT good (NotEncrypted): it is plain", Verify(1, _plain, "--identity", In("recipient")), StringComparison.Ordinal);
        RecipientIdentity.Create(In("other")).Dispose();
        Assert.Contains("NOT good (CannotOpen)", Verify(1, _encrypted, "--identity", In("other")), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_it_the_command_says_that_the_message_is_encrypted_and_checks_plain_ones()
    {
        var certificate = Write("recipient.cer", _recipient.Certificate);
        Assert.Contains("NOT good (CannotOpen): it is encrypted; --identity FOLDER opens it", Verify(1, _encrypted, "--recipient", certificate), StringComparison.Ordinal);
        Assert.Contains(": good, ", Verify(0, _plain, "--recipient", certificate), StringComparison.Ordinal);
        Assert.Contains("Name the recipient", Verify(2, _plain), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_with_a_key_that_is_none_is_an_error_of_usage()
    {
        using var good = X509CertificateLoader.LoadCertificateFromFile(_home);
        using var key = good.GetECDsaPublicKey()!;
        var broken = good.RawData;
        broken[broken.AsSpan().IndexOf(key.ExportParameters(includePrivateParameters: false).Q.Y) + 31] ^= 1;
        File.WriteAllBytes(_home, broken);
        Assert.Contains("not a home's certificate", Verify(2, _plain, "--identity", In("recipient")), StringComparison.Ordinal);
    }

    private string Verify(int status, string file, params string[] more)
    {
        var (exit, output) = Tool.Run(Path.Combine(AppContext.BaseDirectory, "metershield"), "dotnet", ["verify", file, "--certificate", _home, .. more]);
        Assert.True(exit == status, $"{exit}: {output}");
        return output;
    }

    private string Write(string name, ReadOnlyMemory<byte> bytes)
    {
        File.WriteAllBytes(In(name), bytes.Span);
        return In(name);
    }

    private string In(string name) => Path.Combine(_folder, name);
}
