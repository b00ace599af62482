using MeterShield.Minimization.Auditing;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>Who is thought to put together what it has.</summary>
public enum Knower
{
    /// <summary>One recipient alone, with all it has, the new grant included.</summary>
    Recipient,

    /// <summary>All outside recipients together.</summary>
    Coalition,

    /// <summary>All outside recipients together with the grid operator, who gets the registers at every midnight anyway.</summary>
    CoalitionWithOperator,
}

/// <summary>The finest that someone could compute from an instant on.</summary>
/// <param name="Who">Who.</param>
/// <param name="Name">The one recipient's name, or null.</param>
/// <param name="Resolution">The effective resolution, or null: nothing more.</param>
/// <param name="From">From when on.</param>
public sealed record Knowledge(Knower Who, string? Name, Resolution? Resolution, Instant From);

/// <summary>What a grant would let be computed, said before it is given. Changes nothing and asks no register.</summary>
public sealed class Preview
{
    private Preview(GrantTerms terms, Interval validity) => (Terms, Validity) = (terms, validity);

    /// <summary>What would be agreed.</summary>
    public GrantTerms Terms { get; }

    /// <summary>From when to when.</summary>
    public Interval Validity { get; }

    /// <summary>What it makes computable although finer than agreed: each needs its own recorded yes, or the value stays here.</summary>
    public required IReadOnlyList<Residue> Residues { get; init; }

    /// <summary>What each could compute: the recipient, every other, all together, and those with the grid operator; each in time order.</summary>
    public required IReadOnlyList<Knowledge> Knowledge { get; init; }

    /// <summary>The coarser cells that stay here, whoever they were for, because a finer grant ends inside them.</summary>
    public required IReadOnlyList<Interval> Withheld { get; init; }

    /// <summary>What the recipients and the grid operator together could compute at the start or the end of the grant, finer than agreed. It cannot be prevented, only said.</summary>
    public required IReadOnlyList<Interval> OperatorResidues { get; init; }

    /// <summary>The same of what was released in the 62 days before it starts.</summary>
    public required IReadOnlyList<Interval> OperatorResiduesBefore { get; init; }

    /// <summary>Other rounding steps that live outside grants of the quantity have: two lattices narrow a value down further than either.</summary>
    public required IReadOnlyList<RoundingQuantum> OtherQuanta { get; init; }

    /// <summary>When the first release is due at the latest: 59 s of offset at most are drawn when the grant is given.</summary>
    public required Instant FirstDue { get; init; }

    /// <summary>The dry run of one grant.</summary>
    /// <param name="terms">What would be agreed.</param>
    /// <param name="recipient">With whom.</param>
    /// <param name="validity">From when to when: boundaries of its grid.</param>
    /// <param name="memory">All that was ever given and released.</param>
    public static Preview Of(GrantTerms terms, Recipient recipient, Interval validity, AuditMemory memory)
    {
        var grant = new Grant(GrantId.Random(), recipient, terms, validity, Digest.Of([]), 59, 1);
        var isOutside = recipient.Kind == RecipientKind.Outside;
        var others = isOutside ? OthersOf(grant, memory) : [];
        var hasOperator = isOutside && terms.Quantity.Kind != QuantityKind.DailyPeakPower;
        var before = new Interval(validity.Start - Duration.FromDays(62), validity.Start);
        return new Preview(terms, validity)
        {
            Residues = GrantStart.ResiduesOf(terms, recipient, validity, memory),
            Knowledge = [.. new PreviewKnowledge(grant, others).All()],
            Withheld = [.. WithheldBy(grant, others, memory.Zone)],
            OperatorResidues = hasOperator ? [.. OperatorResiduesOf(validity, memory.Zone)] : [],
            OperatorResiduesBefore = hasOperator ? OperatorReport.ResiduesOf(memory, terms.Quantity, before) : [],
            OtherQuanta = [.. others.Select(other => other.Terms.Rounding).Where(quantum => quantum.Step != terms.Rounding.Step).Distinct()],
            FirstDue = new ReleaseSchedule(grant, memory.Zone).DueOf(Grid.Of(terms.Resolution, memory.Zone).CellAt(validity.Start)),
        };
    }

    /// <summary>The other outside grants that hold at some time of it and say something of its quantity.</summary>
    private static List<Grant> OthersOf(Grant grant, AuditMemory memory) => [.. memory.Grants
        .Where(span => span.Withdrawn is null && span.Grant.Recipient.Kind == RecipientKind.Outside && span.Grant.Validity.End > grant.Validity.Start)
        .Select(span => span.Grant)
        .Where(other => QuantityAudit.Hears(grant.Terms.Quantity, other.Terms))];

    private static IEnumerable<Interval> WithheldBy(Grant grant, List<Grant> others, DateTimeZone zone) =>
        from pair in others.SelectMany(other => new[] { (Fine: grant, Coarse: other), (Fine: other, Coarse: grant) })
        where pair.Fine.Terms.Resolution.IsFinerThan(pair.Coarse.Terms.Resolution)
        let end = pair.Fine.Validity.End
        let cell = Grid.Of(pair.Coarse.Terms.Resolution, zone).CellAt(end)
        where cell.Start < end && pair.Coarse.Validity.Start <= cell.Start && cell.End <= pair.Coarse.Validity.End
        where pair.Fine.Validity.Start < cell.End
        orderby cell.Start
        select cell;

    /// <summary>The grid operator knows the midnights: a start or an end within a day tells it the rest of that day once a midnight ties both.</summary>
    private static IEnumerable<Interval> OperatorResiduesOf(Interval validity, DateTimeZone zone)
    {
        var days = Grid.Of(Resolution.Day, zone);
        Interval[] rests = [new(days.Floor(validity.Start), validity.Start), new(validity.End, days.Ceiling(validity.End))];
        return rests.Where(rest => rest.Start < rest.End);
    }
}
