using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>
/// What a new grant would need the householder's yes to: found by letting the auditor decide, as if every boundary to come
/// were known, all that ends until the new grant and all others have met.
/// </summary>
internal static class Foresight
{
    public static IEnumerable<Residue> ResiduesOf(Grant grant, AuditMemory memory, IReadOnlyCollection<Residue> others)
    {
        var zone = memory.Zone;
        var asIf = new AsIfAdmitted(grant.Validity.Start);
        var auditor = new Auditor(memory.With(grant, others.Select(residue => residue.Admission), asIf));
        List<Grant> all = [.. memory.Grants.Where(span => span.Withdrawn is null && span.Grant.Recipient.Kind == RecipientKind.Outside).Select(span => span.Grant), grant];
        var coarsest = Grid.Of(all.Min(one => one.Terms.Resolution), zone);

        // The first coarse value after the start may stay here for other reasons: the next ones are waited for.
        var met = coarsest.Next(coarsest.Next(coarsest.Ceiling(grant.Validity.Start)));
        var minimizer = new Minimizer(all.Where(one => one.Validity.Start < met).Select(one => Until(one, met)), memory.Marks, zone, _ => WattHours.Zero, auditor);
        while (minimizer.NextTurn(EveryBoundary.Known, Instant.MaxValue) is not null)
        {
            // The auditor takes note.
        }

        return asIf.Needed.Select(needed => new Residue(
            needed.Admission,
            needed.Recipients,
            RefusalText.Finer(needed.Recipients, needed.Admission.Quantity, needed.Admission.Interval, auditor.AgreedFor(needed.Admission), zone)));
    }

    /// <summary>The same grant with the cells alone that end by an instant.</summary>
    private static Grant Until(Grant grant, Instant end) => new(
        grant.Id, grant.Recipient, grant.Terms, new Interval(grant.Validity.Start, Instant.Min(grant.Validity.End, end)), grant.Consent, grant.DueOffsetSeconds, grant.PayloadSize);

    /// <summary>A home in which nothing is ever missing.</summary>
    private sealed class EveryBoundary : IRegisterTimeline
    {
        public static EveryBoundary Known { get; } = new();

        public RegisterAt At(Quantity quantity, Instant boundary) => RegisterAt.Known(WattHours.Zero, 0);

        public VoltAmperes? PeakOf(Interval day) => null;
    }
}
