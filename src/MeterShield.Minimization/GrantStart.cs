using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>When a new grant starts, so that it makes nothing computable that was not agreed.</summary>
public static class GrantStart
{
    /// <summary>
    /// The next boundary, at or after <paramref name="now"/>, of the coarsest grid that any live outside grant of its quantity has, its own included.
    /// </summary>
    public static Instant Of(GrantTerms terms, IEnumerable<Grant> live, DateTimeZone zone, Instant now)
    {
        var coarsest = live
            .Where(grant => grant.Recipient.Kind == RecipientKind.Outside && grant.Terms.Quantity == terms.Quantity && grant.Validity.End > now)
            .Select(grant => grant.Terms.Resolution)
            .Append(terms.Resolution)
            .Min();
        return Grid.Of(coarsest, zone).Ceiling(now);
    }
}
