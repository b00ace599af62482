using System.Text;
using MeterShield.HeadEnd.Invitations;
using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.HeadEnd.Tests;

/// <summary>What a template says of the rights of those who are invited: in both languages, or it is no template.</summary>
public sealed class TemplateRightsTests : IDisposable
{
    private const string Rights = """
        "rights": { "en": "Write to dpo@conseil.example, and say which contract it is.", "fr": "Écrivez à dpo@conseil.example en indiquant votre contrat." }
        """;

    /// <summary>Says what belongs there, and is none.</summary>
    private const string Pin = """
        "pin": "64 hexadecimal digits: SHA-256 of the broker's public key (SubjectPublicKeyInfo)",
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-template-");

    [Fact]
    public void What_it_says_is_in_the_invitation()
    {
        var (invitation, errors) = Read(Rights);
        Assert.Empty(errors);
        Assert.Equal(
            new TwoTongues("Write to dpo@conseil.example, and say which contract it is.", "Écrivez à dpo@conseil.example en indiquant votre contrat."), invitation!.Notice.Rights);
    }

    [Theory]
    [InlineData("", "\"rights\": lacking: write {\"en\": \"...\", \"fr\": \"...\"}")]
    [InlineData("\"rights\": \"write to us\"", "is not a JSON object.")]
    [InlineData("\"rights\": { \"en\": \"write to us\" }", "\"fr\": lacking: write a text of 1 to 400 characters")]
    [InlineData("\"rights\": { \"en\": \"write to us\", \"fr\": \"\" }", "write a text of 1 to 400 characters on one line")]
    [InlineData("\"rights\": { \"en\": \"write to us\", \"fr\": \"écrivez-nous\", \"de\": \"schreiben\" }", "\"de\": unknown; the members are en, fr.")]
    public void What_is_wrong_with_it_is_said(string instead, string sentence)
    {
        var (invitation, errors) = Read(instead);
        Assert.Null(invitation);
        Assert.Contains(errors, error => error.Contains(sentence, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private (Invitation? Invitation, IReadOnlyList<string> Errors) Read(string rights)
    {
        using var identity = RecipientIdentity.Create(Path.Combine(_folder.FullName, "identity"));
        File.Copy(Path.Combine(_folder.FullName, "identity", "certificate.pem"), Path.Combine(_folder.FullName, "ca.pem"));
        Assert.Contains(Rights.Trim(), InvitationTemplate.Example, StringComparison.Ordinal);
        Assert.Contains(Pin, InvitationTemplate.Example, StringComparison.Ordinal);
        var template = Encoding.UTF8.GetBytes(InvitationTemplate.Example.Replace(Pin, "", StringComparison.Ordinal).Replace(Rights.Trim() + ",", rights.Length == 0 ? "" : rights.Trim() + ",", StringComparison.Ordinal));
        return InvitationTemplate.Read(template, _folder.FullName, identity.Certificate, identity.Encryption.Der, Instant.FromUtc(2026, 11, 1, 12, 0));
    }
}
