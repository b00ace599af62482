using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;

namespace MeterShield.Sealing.Tests;

/// <summary>A key that cannot be used is a named fault, and never a fresh key.</summary>
public sealed class KeyFaultTests : IDisposable
{
    private readonly Scene _scene = new();

    private string Folder => Path.Combine(_scene.Folder, "keys", _scene.Identity.Pseudonym.ToString());

    private string Key => Path.Combine(Folder, "key.pem");

    private string Certificate => Path.Combine(Folder, "certificate.pem");

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Keys_are_for_their_owner_only_and_signing_and_tls_keys_differ()
    {
        const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var tls = _scene.Store.TlsFolderOf(_scene.Identity.Pseudonym);
        Assert.All([Folder, tls], folder => Assert.Equal(File600 | UnixFileMode.UserExecute, File.GetUnixFileMode(folder)));
        Assert.All([.. Directory.GetFiles(Folder), .. Directory.GetFiles(tls)], file => Assert.Equal(File600, File.GetUnixFileMode(file)));
        Assert.NotEqual(File.ReadAllText(Key), File.ReadAllText(Path.Combine(tls, "key.pem")));
        using var identity = _scene.Store.LoadTls(_scene.Identity.Pseudonym);
        Assert.True(identity.Certificate.HasPrivateKey);
    }

    [Fact]
    public void Certificates_all_look_alike_and_tell_nothing()
    {
        using var certificate = X509CertificateLoader.LoadCertificate(_scene.Identity.Certificate.Span);
        Assert.Equal("CN=" + _scene.Identity.Pseudonym, certificate.Subject);
        Assert.Equal(new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc), certificate.NotBefore.ToUniversalTime());
        Assert.Equal(9999, certificate.NotAfter.ToUniversalTime().Year);
        Assert.Empty(certificate.Extensions);
        Assert.Equal(16, certificate.SerialNumberBytes.Length);
        Assert.True(_scene.Identity.Certificate.Span.IndexOf("99991231235959Z"u8) > 0);
    }

    [Fact]
    public void A_missing_key_or_certificate_is_missing_and_is_not_made()
    {
        File.Delete(Key);
        Assert.Equal(KeyFault.Missing, FaultOfLoad());
        Assert.False(File.Exists(Key));
        Assert.Equal(KeyFault.Missing, FaultOf(() => _scene.Store.Load(Pseudonym.Random()).Dispose()));
        Assert.Equal(KeyFault.AlreadyThere, FaultOf(() => _scene.Store.Create(_scene.Identity.Pseudonym).Dispose()));
        File.Delete(Certificate);
        Assert.Equal(KeyFault.Missing, FaultOfLoad());
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead, KeyFault.Exposed)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, KeyFault.Exposed)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite, KeyFault.Exposed)]
    [InlineData(UnixFileMode.None, KeyFault.Unreadable)]
    public void A_key_of_the_wrong_mode_is_not_used(UnixFileMode mode, KeyFault fault)
    {
        File.SetUnixFileMode(Key, mode);
        Assert.Equal(fault, FaultOfLoad());
    }

    [Fact]
    public void A_folder_others_may_enter_is_exposed()
    {
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.OtherExecute);
        Assert.Equal(KeyFault.Exposed, FaultOfLoad());
    }

    [Fact]
    public void A_folder_in_the_place_of_a_key_is_unreadable()
    {
        File.Delete(Key);
        Directory.CreateDirectory(Key, UnixFileMode.UserRead);
        Assert.Equal(KeyFault.Unreadable, FaultOfLoad());
    }

    [Fact]
    public void A_folder_in_one_of_a_group_inherits_a_bit_that_lets_nobody_in()
    {
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.SetGroup);
        _scene.Store.Load(_scene.Identity.Pseudonym).Dispose();
    }

    [Fact]
    public void A_name_that_leads_nowhere_or_round_in_circles_is_a_named_fault()
    {
        // Whether a name that leads to itself is there is told in different ways by different calls.
        KeyFault[] either = [KeyFault.Missing, KeyFault.Unreadable];
        File.Delete(Key);
        File.CreateSymbolicLink(Key, Key);
        Assert.Contains(FaultOfLoad(), either);
        File.Delete(Key);
        File.CreateSymbolicLink(Key, Path.Combine(Folder, "nowhere"));
        Assert.Equal(KeyFault.Missing, FaultOfLoad());
        Directory.Delete(Folder, recursive: true);
        File.CreateSymbolicLink(Folder, Folder);
        Assert.Contains(FaultOfLoad(), either);
    }

    [Fact]
    public void A_public_key_in_the_place_of_a_private_one_is_malformed()
    {
        using var certificate = X509CertificateLoader.LoadCertificate(_scene.Identity.Certificate.Span);
        using var key = certificate.GetECDsaPublicKey()!;
        File.WriteAllText(Key, key.ExportSubjectPublicKeyInfoPem());
        Assert.Equal(KeyFault.Malformed, FaultOfLoad());
    }

    [Fact]
    public void A_key_on_another_curve_is_malformed()
    {
        foreach (var curve in new[] { ECCurve.NamedCurves.nistP384, ECCurve.NamedCurves.brainpoolP256r1 })
        {
            using var key = ECDsa.Create(curve);
            var request = new CertificateRequest("CN=" + _scene.Identity.Pseudonym, key, HashAlgorithmName.SHA256);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
            File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
            File.WriteAllText(Certificate, certificate.ExportCertificatePem());
            Assert.Equal(KeyFault.Malformed, FaultOfLoad());
            Assert.Equal(KeyFault.Malformed, FaultOf(() => LogIdentity.Load(Folder).Dispose()));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void A_file_that_is_no_key_or_certificate_is_malformed(string text)
    {
        var certificate = File.ReadAllText(Certificate);
        File.WriteAllText(Certificate, text);
        Assert.Equal(KeyFault.Malformed, FaultOfLoad());
        File.WriteAllText(Certificate, certificate);
        File.WriteAllText(Key, text);
        Assert.Equal(KeyFault.Malformed, FaultOfLoad());
    }

    [Fact]
    public void A_key_of_another_certificate_or_pseudonym_is_mismatched()
    {
        using var other = _scene.Store.Create(Pseudonym.Random());
        var otherFolder = Path.Combine(_scene.Folder, "keys", other.Pseudonym.ToString());
        File.Copy(Path.Combine(otherFolder, "key.pem"), Key, overwrite: true);
        Assert.Equal(KeyFault.Mismatched, FaultOfLoad());
        File.Copy(Path.Combine(otherFolder, "certificate.pem"), Certificate, overwrite: true);
        Assert.Equal(KeyFault.Mismatched, FaultOfLoad());
    }

    [Fact]
    public void A_destroyed_key_signs_no_more_and_its_tls_key_ends_separately()
    {
        var pseudonym = _scene.Identity.Pseudonym;
        _scene.Store.DestroySigning(pseudonym);
        Assert.False(_scene.Store.Holds(pseudonym));
        Assert.Equal(KeyFault.Missing, FaultOfLoad());
        _scene.Store.LoadTls(pseudonym).Dispose();
        _scene.Store.DestroyTls(pseudonym);
        Assert.Equal(KeyFault.Missing, FaultOf(() => _scene.Store.LoadTls(pseudonym).Dispose()));
        _scene.Store.DestroySigning(pseudonym);
    }

    [Fact]
    public void A_key_that_cannot_be_written_is_unwritable()
    {
        var file = _scene.Write("a-file", [1]);
        var store = new PseudonymStore(Path.Combine(file, "keys"), Path.Combine(file, "tls"));
        Assert.Equal(KeyFault.Unwritable, FaultOf(() => store.Create(Pseudonym.Random()).Dispose()));
    }

    [Fact]
    public void An_identity_is_never_half_there_after_a_crash_while_it_was_made()
    {
        // What a power cut leaves: a draft, which no load looks at and the next making replaces.
        var pseudonym = Pseudonym.Random();
        var draft = Path.Combine(_scene.Folder, "keys", $".{pseudonym}.draft");
        Directory.CreateDirectory(draft);
        File.WriteAllText(Path.Combine(draft, "key.pem"), "half");
        Assert.Equal(KeyFault.Missing, FaultOf(() => _scene.Store.Load(pseudonym).Dispose()));
        _scene.Store.Create(pseudonym).Dispose();
        Assert.False(Directory.Exists(draft));
    }

    private KeyFault FaultOfLoad() => FaultOf(() => _scene.Store.Load(_scene.Identity.Pseudonym).Dispose());

    private static KeyFault FaultOf(Action action) => Assert.Throws<KeyException>(action).Fault;
}
