using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;

namespace MeterShield.Sealing.Tests.Invitations;

/// <summary>The signed invitations of tests/vectors/invitations: what must be taken, and what must be refused and why.</summary>
public sealed class InvitationVectorTests
{
    private static string Folder { get; } = VectorFolder();

    public static TheoryData<string> Accepted { get; } = [.. FilesIn("accept")];

    public static TheoryData<string> Refused { get; } = [.. FilesIn("refuse")];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_signature_by_the_certificate_it_names_is_taken_whatever_tool_and_key_made_it(string file)
    {
        Assert.Equal(InvitationFault.None, InvitationSeal.Open(Read(file), out var invitation));
        Assert.Equal("Conseil Énergie SARL", invitation!.Controller.Name);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_is_refused_for_the_reason_its_name_begins_with(string file)
    {
        Assert.Equal(Enum.Parse<InvitationFault>(Path.GetFileName(file).Split('-')[0]), InvitationSeal.Open(Read(file), out var invitation));
        Assert.Null(invitation);
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Openssl_accepts_whatever_we_accept(string file)
    {
        Assert.Equal(InvitationFault.None, InvitationSeal.Open(Read(file), out var invitation));
        using var work = new Scene();
        var certificate = work.Write("signer.pem", System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", invitation!.Certificate.Span)));
        var content = Path.Combine(work.Folder, "content");
        var (exit, output) = Tool.OpenSsl("cms", "-verify", "-inform", "DER", "-in", Path.Combine(Folder, file), "-CAfile", certificate, "-purpose", "any", "-out", content);
        Assert.True(exit == 0, output);
        Assert.Equal(invitation.Id, Records.Digest.Of(File.ReadAllBytes(content)));
    }

    [Fact]
    public void No_changed_byte_makes_another_invitation()
    {
        var good = Read(Path.Combine("accept", "by-metershield.der"));
        Assert.Equal(InvitationFault.None, InvitationSeal.Open(good, out var original));
        var changes = from at in Gen.Choose(0, good.Length - 1) from to in Gen.Choose(0, 255) select (at, to);
        Prop.ForAll(changes.ToArbitrary(), change =>
        {
            byte[] bytes = [.. good];
            bytes[change.at] = (byte)change.to;

            // The framework reads BER in places: what it takes must still say the same.
            return InvitationSeal.Open(bytes, out var invitation) != InvitationFault.None || invitation!.Id == original!.Id;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData(0, InvitationFault.Structure)]
    [InlineData(InvitationSeal.LongestBytes, InvitationFault.Structure)]
    [InlineData(InvitationSeal.LongestBytes + 1, InvitationFault.TooLong)]
    public void A_file_beyond_64_kibibytes_is_not_even_read(int length, InvitationFault fault) =>
        Assert.Equal(fault, InvitationSeal.Open(new byte[length], out _));

    [Fact]
    public void Only_the_certificate_that_is_named_signs()
    {
        Assert.Equal(InvitationFault.None, InvitationSeal.Open(Read(Path.Combine("accept", "by-metershield.der")), out var invitation));
        using var scene = new Scene();
        Assert.Throws<ArgumentException>(() => InvitationSeal.Sign(invitation!, scene.Recipient));
    }

    private static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Folder, file));

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.GetFiles(Path.Combine(Folder, folder), "*.der").Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal);

    private static string VectorFolder()
    {
        if (Environment.GetEnvironmentVariable("METERSHIELD_WRITE_INVITATIONS") is { Length: > 0 } folder)
        {
            using var maker = new InvitationVectorMaker(folder);
            maker.Make();
            return folder;
        }

        return Path.Combine(AppContext.BaseDirectory, "vectors", "invitations");
    }
}
