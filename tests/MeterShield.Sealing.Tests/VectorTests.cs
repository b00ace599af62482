using System.Security.Cryptography.X509Certificates;

namespace MeterShield.Sealing.Tests;

/// <summary>The messages of tests/vectors/cms, which other programs can read too: what must be accepted, and what must be refused and why.</summary>
public sealed class VectorTests
{
    private static string Kept { get; } = Path.Combine(AppContext.BaseDirectory, "vectors", "cms");

    private static string Folder { get; } = VectorFolder();

    public static TheoryData<string> Accepted { get; } = [.. FilesIn("accept")];

    public static TheoryData<string> Refused { get; } = [.. FilesIn("refuse")];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void What_is_of_the_profile_is_accepted(string file) => Assert.Equal(SealFault.None, Verify(file));

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_is_refused_for_the_reason_its_name_begins_with(string file) =>
        Assert.Equal(Enum.Parse<SealFault>(Path.GetFileName(file).Split('-')[0]), Verify(file));

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Openssl_accepts_whatever_we_accept(string file)
    {
        using var work = new Scene();
        var signed = Path.Combine(Folder, file);
        var home = file.Contains("brainpool", StringComparison.Ordinal) ? "home-brainpool" : "home";
        if (file.Contains("encrypted", StringComparison.Ordinal))
        {
            var recipient = Path.Combine(Folder, file.Contains("brainpool", StringComparison.Ordinal) ? "recipient-brainpool" : "recipient");
            var inside = Path.Combine(work.Folder, "inside");
            var (opened, reason) = Tool.OpenSsl(
                "cms", "-decrypt", "-binary", "-inform", "DER", "-in", signed, "-inkey", recipient + ".encryption.key.pem",
                "-recip", recipient + ".encryption.certificate.pem", "-out", inside);
            Assert.True(opened == 0, reason);
            signed = inside;
        }

        var (exit, output) = Tool.OpenSsl(
            "cms", "-verify", "-inform", "DER", "-in", signed, "-CAfile", Path.Combine(Folder, home + ".certificate.pem"), "-out", "/dev/null");
        Assert.True(exit == 0, output);
    }

    private static SealFault Verify(string file)
    {
        var brainpool = file.Contains("encrypted-brainpool", StringComparison.Ordinal);
        using var trusted = new TrustedPseudonyms();
        Assert.True(trusted.Pin(Certificate(brainpool ? "home-brainpool" : "home"), out _));
        var recipient = brainpool ? "recipient-brainpool" : "recipient";
        using var work = new Scene();
        using var identity = Load(recipient, Path.Combine(work.Folder, "loaded"));
        using var opener = file.Contains("encrypted", StringComparison.Ordinal) ? identity.CreateOpener() : null;
        var verifier = new SealVerifier(trusted, identity.Thumbprint, opener);
        return verifier.Verify(File.ReadAllBytes(Path.Combine(Folder, file)), out VerifiedMessage? _);
    }

    /// <summary>A recipient of the vectors, from copies of its files with the modes that keys must have.</summary>
    internal static RecipientIdentity Load(string name, string folder)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var (part, place) in new[] { ("", folder), (".encryption", Path.Combine(folder, "encryption")) })
        {
            Directory.CreateDirectory(place, Owner);
            foreach (var file in new[] { "key.pem", "certificate.pem" })
            {
                var copy = Path.Combine(place, file);
                File.Copy(Path.Combine(Kept, $"{name}{part}.{file}"), copy);
                File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        return RecipientIdentity.Load(folder);
    }

    private static byte[] Certificate(string name)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Folder, name + ".certificate.pem"));
        return certificate.RawData;
    }

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.GetFiles(Path.Combine(Folder, folder), "*.der", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal);

    private static string VectorFolder()
    {
        if (Environment.GetEnvironmentVariable("METERSHIELD_WRITE_VECTORS") is { Length: > 0 } folder)
        {
            new VectorMaker(folder).Make();
            return folder;
        }

        return Kept;
    }
}
