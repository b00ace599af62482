using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Records;

/// <summary>What a recipient asks a home for, line by line. Signed by the recipient; gives nothing by itself.</summary>
public sealed class Invitation
{
    private readonly byte[] _certificate;
    private readonly byte[]? _encryption;

    /// <summary>An invitation.</summary>
    /// <param name="controller">Who asks: its thumbprint is that of <paramref name="certificate"/>.</param>
    /// <param name="certificate">The certificate it signs with, DER.</param>
    /// <param name="encryption">The certificate to encrypt to, DER; null when it takes signed messages only.</param>
    /// <param name="route">How it is reached.</param>
    /// <param name="notice">Where it is kept, to whom it is handed on, whose law holds, who supervises, and how the rights are used.</param>
    /// <param name="valid">From when it was made until when it can be accepted, whole minutes.</param>
    /// <param name="lines">What it asks for: 1 to 16.</param>
    /// <param name="reference">Whose bill it is, if the recipient must know: identifying, echoed in the consent record only. Null otherwise.</param>
    /// <exception cref="ArgumentException">The thumbprint is another certificate's, there are no lines or too many, or a text is empty or too long.</exception>
    public Invitation(
        ConsentController controller,
        ReadOnlySpan<byte> certificate,
        byte[]? encryption,
        InvitationRoute route,
        InvitationNotice notice,
        Interval valid,
        IEnumerable<InvitationLine> lines,
        string? reference = null)
    {
        Controller = controller;
        _certificate = certificate.ToArray();
        _encryption = encryption?.ToArray();
        Route = route;
        Notice = notice;
        Valid = valid;
        Lines = [.. lines];
        Reference = reference is null ? null : ConsentController.Check(reference);
        if (controller.Thumbprint != Digest.Of(certificate) || Lines.Count is 0 or > MostLines || !valid.HasStart || !valid.HasEnd)
        {
            throw new ArgumentException("An invitation has 1 to 16 lines, an end, and the certificate of who asks.", nameof(certificate));
        }

        Id = Digest.Of(InvitationContent.Write(this));
    }

    /// <summary>The most lines that one invitation has.</summary>
    public const int MostLines = 16;

    /// <summary>SHA-256 of its content.</summary>
    public Digest Id { get; }

    /// <summary>Who asks.</summary>
    public ConsentController Controller { get; }

    /// <summary>The certificate it signs with, DER.</summary>
    public ReadOnlyMemory<byte> Certificate => _certificate;

    /// <summary>The certificate to encrypt to, DER, or null.</summary>
    public ReadOnlyMemory<byte>? Encryption => _encryption is null ? default(ReadOnlyMemory<byte>?) : _encryption;

    /// <summary>How it is reached.</summary>
    public InvitationRoute Route { get; }

    /// <summary>What else the householder has to be told.</summary>
    public InvitationNotice Notice { get; }

    /// <summary>When it was made, and until when it can be accepted.</summary>
    public Interval Valid { get; }

    /// <summary>What it asks for.</summary>
    public IReadOnlyList<InvitationLine> Lines { get; }

    /// <summary>Whose bill it is, or null.</summary>
    public string? Reference { get; }
}

/// <summary>What a recipient says of the data's fate.</summary>
public sealed class InvitationNotice
{
    /// <summary>A notice.</summary>
    /// <param name="jurisdiction">Whose law holds, as ISO 3166-1 alpha-2, such as <c>FR</c>.</param>
    /// <param name="authority">The supervisory authority to complain to, such as <c>CNIL</c>.</param>
    /// <param name="rights">How the householder uses the rights of the law, all of them: to whom to write, and what to say.</param>
    /// <param name="storageLocations">Where it is kept: at least one.</param>
    /// <param name="thirdParties">To whom it is handed on; empty when to nobody.</param>
    /// <exception cref="ArgumentException">No place of storage, or a text that is empty or longer than 400 characters.</exception>
    public InvitationNotice(string jurisdiction, string authority, TwoTongues rights, IEnumerable<string> storageLocations, IEnumerable<string> thirdParties)
    {
        // The hash and the language belong to what one householder was shown: the rest is checked the same way.
        var shown = new ConsentNotice(default, "en", jurisdiction, authority, storageLocations, thirdParties);
        Jurisdiction = shown.Jurisdiction;
        Authority = shown.Authority;
        Rights = new TwoTongues(ConsentController.Check(rights.English), ConsentController.Check(rights.French));
        StorageLocations = shown.StorageLocations;
        ThirdParties = shown.ThirdParties;
    }

    /// <summary>Whose law holds.</summary>
    public string Jurisdiction { get; }

    /// <summary>The supervisory authority to complain to.</summary>
    public string Authority { get; }

    /// <summary>
    /// How the rights are used, in the recipient's words. Which they are is no choice of the recipient's: the seven of the GDPR (articles 7(3), 15 to
    /// 18, 20, 77) stand in every consent record.
    /// </summary>
    public TwoTongues Rights { get; }

    /// <summary>Where it is kept.</summary>
    public IReadOnlyList<string> StorageLocations { get; }

    /// <summary>To whom it is handed on.</summary>
    public IReadOnlyList<string> ThirdParties { get; }
}
