using MeterShield.Records;
using MeterShield.Sealing;

namespace MeterShield.Egress;

/// <summary>All that is written down, in one transaction, when a consent is given.</summary>
/// <param name="Grant">What was given.</param>
/// <param name="Access">How the recipient is reached.</param>
/// <param name="Record">The sealed consent record.</param>
public sealed record GivenConsent(Grant Grant, RecipientAccess Access, SealedNotice Record)
{
    /// <summary>The residues that its start makes computable, each with a yes of its own.</summary>
    public IReadOnlyList<Admission> Admissions { get; init; } = [];

    /// <summary>What the householder was shown, whose hash is in the record; empty when it is kept already.</summary>
    public string Shown { get; init; } = "";

    /// <summary>The line of the recipient's invitation that it says yes to, from 1, or null.</summary>
    public int? Line { get; init; }
}
