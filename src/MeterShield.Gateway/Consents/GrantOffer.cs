using MeterShield.Egress;
using MeterShield.Minimization;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>A consent as it would be given, before anybody has said yes.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Recipient">To whom; of one that is new there are no keys yet.</param>
/// <param name="Access">How it is reached.</param>
/// <param name="IsNew">Whether this home takes a new name toward it.</param>
/// <param name="Controller">Who it is, in its own words.</param>
/// <param name="Residues">What it would tell that was not agreed: each needs a yes of its own.</param>
/// <param name="Validity">From when until when.</param>
/// <param name="Notice">What the householder is shown, to the letter.</param>
internal sealed record GrantOffer(
    GrantRequest Request, Recipient Recipient, RecipientAccess Access, bool IsNew, ConsentController Controller, IReadOnlyList<Residue> Residues, Interval Validity, string Notice)
{
    /// <summary>The residues, each of which needs a yes of its own.</summary>
    public IReadOnlyList<Admission> Admissions => [.. Residues.Select(residue => residue.Admission)];
}
