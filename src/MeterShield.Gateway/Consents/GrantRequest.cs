using MeterShield.Egress;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>When a grant begins.</summary>
internal enum GrantBeginning
{
    /// <summary>As soon as it makes nothing computable that was not agreed. The default.</summary>
    Clean,

    /// <summary>The next local midnight.</summary>
    Midnight,

    /// <summary>The next boundary of its own grid.</summary>
    Now,
}

/// <summary>What the householder asks for at the box: one recipient, one purpose, one resolution.</summary>
/// <param name="Recipient">The householder's word for the recipient.</param>
/// <param name="Certificate">SHA-256 of its certificate; null to use the one known from an earlier grant, and at home for none.</param>
/// <param name="Access">How it is reached; null as above.</param>
/// <param name="Contact">Where the householder can write to, or null when that is not said.</param>
/// <param name="Terms">What is agreed.</param>
/// <param name="Months">How long it holds.</param>
internal sealed record GrantRequest(string Recipient, Digest? Certificate, RecipientAccess? Access, string? Contact, GrantTerms Terms, int Months)
{
    /// <summary>Outside, or the householder's own broker.</summary>
    public RecipientKind Kind { get; init; }

    /// <summary>The language in which the householder was told what the consent is.</summary>
    public Language Language { get; init; }

    /// <summary>When it begins.</summary>
    public GrantBeginning Beginning { get; init; }

    /// <summary>The invitation it answers, or null when it is made at the box alone.</summary>
    public Invitation? Invitation { get; init; }

    /// <summary>The line of the invitation.</summary>
    public InvitationLine? Line { get; init; }

    /// <summary>Its number, from 1.</summary>
    public int? LineNumber { get; init; }

    /// <summary>What the recipient says of where the data goes; at the box nothing more is known than what the householder knows.</summary>
    public InvitationNotice Told => Invitation?.Notice ?? (Kind == RecipientKind.Home
        ? new InvitationNotice("FR", "CNIL", new TwoTongues("all of it is in your own hands", "tout est entre vos mains"), [Language.Choose("at home", "chez vous")], [])
        : new InvitationNotice("FR", "CNIL", new TwoTongues("not stated", "non indiqué"), [Language.Choose("not stated", "non indiqué")], []));

    /// <summary>How the rights of the law are used, where an invitation says so.</summary>
    public string? Rights => Invitation is { } invitation ? Language.Choose(invitation.Notice.Rights.English, invitation.Notice.Rights.French) : null;

    /// <summary>What the recipient calls itself, where its certificate or the householder says so; null otherwise.</summary>
    public string? Controller { get; init; }

    /// <summary>Yes to exactly these intervals, which this consent makes computable and which were shown.</summary>
    public IReadOnlyList<Interval> Admitted { get; init; } = [];

    /// <summary>Begin at the home's time where the clock of the system is behind it.</summary>
    public bool AtHomeTime { get; init; }
}
