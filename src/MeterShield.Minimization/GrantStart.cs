using MeterShield.Minimization.Auditing;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>An interval that a new grant makes computable, finer than what was agreed for it.</summary>
/// <param name="Admission">What would have to be admitted: its own recorded yes, or the value stays here.</param>
/// <param name="Recipients">Who could compute it, put together.</param>
/// <param name="Words">The same in plain words.</param>
public sealed record Residue(Admission Admission, IReadOnlyList<string> Recipients, Refusal Words);

/// <summary>When a new grant starts and ends, so that it makes nothing computable that was not agreed.</summary>
public static class GrantStart
{
    /// <summary>
    /// The next boundary, at or after <paramref name="now"/>, of the coarsest grid that any live outside grant of the same
    /// energy has, its own included.
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
    /// The last boundary, within so many months, of the coarsest grid that any outside grant of the same energy will have in
    /// force then: an end inside a day costs whoever has days that day. Of its own grid where the others' leave nothing.
    /// </summary>
    /// <param name="terms">What is agreed.</param>
    /// <param name="live">The other grants that hold; none for a recipient at home.</param>
    /// <param name="zone">The home's zone.</param>
    /// <param name="start">When it starts.</param>
    /// <param name="months">How long it may hold.</param>
    public static Instant EndOf(GrantTerms terms, IEnumerable<Grant> live, DateTimeZone zone, Instant start, int months)
    {
        var last = start.InZone(zone).LocalDateTime.PlusMonths(months).InZoneLeniently(zone).ToInstant();
        var coarsest = Coalition(terms, live)
            .Where(grant => grant.Validity.Contains(last))
            .Select(grant => grant.Terms.Resolution)
            .Append(terms.Resolution)
            .Min();
        var end = Grid.Of(coarsest, zone).Floor(last);
        return end > start ? end : Grid.Of(terms.Resolution, zone).Floor(last);
    }

    /// <summary>What a new grant would make computable, finer than agreed, as the auditor will judge it if every boundary until its start is known.</summary>
    /// <param name="terms">What is agreed.</param>
    /// <param name="recipient">With whom.</param>
    /// <param name="validity">From when to when, boundaries of its grid.</param>
    /// <param name="memory">All that was ever given and released.</param>
    public static IReadOnlyList<Residue> ResiduesOf(GrantTerms terms, Recipient recipient, Interval validity, AuditMemory memory)
    {
        if (recipient.Kind != RecipientKind.Outside || terms.Quantity.Kind == QuantityKind.DailyPeakPower)
        {
            return [];
        }

        var grant = new Grant(GrantId.Random(), recipient, terms, validity, Digest.Of([]), 0, 1);
        List<Residue> registers = [.. TariffResidues.Of(grant, memory)];
        return [.. Foresight.ResiduesOf(grant, memory, registers), .. registers];
    }

    /// <summary>Registers per tariff are parts of the imported energy: one who has them all has its month.</summary>
    private static IEnumerable<Grant> Coalition(GrantTerms terms, IEnumerable<Grant> live) => live.Where(grant =>
        grant.Recipient.Kind == RecipientKind.Outside && Energy(grant.Terms.Quantity) == Energy(terms.Quantity));

    private static QuantityKind Energy(Quantity quantity) =>
        quantity.Kind == QuantityKind.ImportedEnergyByTariff ? QuantityKind.ImportedEnergy : quantity.Kind;
}
