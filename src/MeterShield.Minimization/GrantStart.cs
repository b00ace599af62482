using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>A start that can be offered for a new grant.</summary>
/// <param name="At">The instant.</param>
/// <param name="Residues">What it would make computable although finer than agreed: each needs its own recorded yes, or the value stays here.</param>
public sealed record StartChoice(Instant At, IReadOnlyList<Residue> Residues);

/// <summary>An interval that a start makes computable, finer than what was agreed for it.</summary>
/// <param name="Admission">What would have to be admitted.</param>
/// <param name="Recipients">Who could compute it, put together.</param>
/// <param name="Words">The same in plain words.</param>
public sealed record Residue(Admission Admission, IReadOnlyList<string> Recipients, Refusal Words);

/// <summary>When a new grant starts, so that it makes nothing computable that was not agreed.</summary>
public static class GrantStart
{
    /// <summary>
    /// The next boundary, at or after <paramref name="now"/>, of the coarsest grid that any live outside grant of its quantity has, its own included.
    /// </summary>
    public static Instant Of(GrantTerms terms, IEnumerable<Grant> live, DateTimeZone zone, Instant now)
    {
        var coarsest = Coalition(terms, live)
            .Where(grant => grant.Validity.End > now)
            .Select(grant => grant.Terms.Resolution)
            .Append(terms.Resolution)
            .Min();
        return Grid.Of(coarsest, zone).Ceiling(now);
    }

    /// <summary>
    /// The starts that can be offered: the one without residue first, then the next local midnight, then at once, where these differ.
    /// </summary>
    public static IReadOnlyList<StartChoice> Choices(GrantTerms terms, IReadOnlyCollection<Grant> live, Recipient recipient, DateTimeZone zone, Instant now)
    {
        var own = Grid.Of(terms.Resolution, zone);
        var clean = recipient.Kind == RecipientKind.Outside ? Of(terms, live, zone, now) : own.Ceiling(now);
        var midnight = own.Ceiling(Grid.Of(Resolution.Day, zone).Ceiling(now));
        return [.. new[] { clean, midnight, own.Ceiling(now) }
            .Where(start => start <= clean)
            .Distinct()
            .Select(start => new StartChoice(start, ResiduesOf(terms, live, recipient, zone, start)))];
    }

    /// <summary>What a start at <paramref name="start"/> would make computable, finer than agreed.</summary>
    public static IReadOnlyList<Residue> ResiduesOf(
        GrantTerms terms, IReadOnlyCollection<Grant> live, Recipient recipient, DateTimeZone zone, Instant start)
    {
        var before = Coalition(terms, live).Where(grant => grant.Validity.Start < start && start < grant.Validity.End).ToList();
        if (recipient.Kind != RecipientKind.Outside || before.Count == 0 || terms.Quantity.Kind == QuantityKind.DailyPeakPower)
        {
            return [];
        }

        // The instants known before the start are those of the finest grid in force: coarser ones are nested in it.
        var finest = before.Max(grant => grant.Terms.Resolution);
        var known = Instant.Max(Grid.Of(finest, zone).Floor(start), before.Min(grant => grant.Validity.Start));
        if (known == start)
        {
            return [];
        }

        var residue = new Interval(known, start);
        string[] names = [.. before.Select(grant => grant.Recipient.Name).Append(recipient.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return [new Residue(new Admission(terms.Quantity, residue), names, RefusalText.Finer(names, residue, finest, zone))];
    }

    private static IEnumerable<Grant> Coalition(GrantTerms terms, IEnumerable<Grant> live) =>
        live.Where(grant => grant.Recipient.Kind == RecipientKind.Outside && grant.Terms.Quantity == terms.Quantity);
}
