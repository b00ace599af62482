using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>Who is thought to put together what it has.</summary>
public enum Knower
{
    /// <summary>The recipient of the new grant alone.</summary>
    Recipient,

    /// <summary>All outside recipients together.</summary>
    Coalition,

    /// <summary>All outside recipients together with the grid operator, who gets the register at every midnight anyway.</summary>
    CoalitionWithOperator,
}

/// <summary>The finest that someone could compute from an instant on.</summary>
/// <param name="Who">Who.</param>
/// <param name="Resolution">The effective resolution.</param>
/// <param name="From">From when on.</param>
public sealed record Knowledge(Knower Who, Resolution Resolution, Instant From);

/// <summary>What a grant would let be computed, said before it is given. Changes nothing and asks no register.</summary>
public sealed class Preview
{
    private Preview(StartChoice start, IReadOnlyList<Knowledge> knowledge, Interval? operatorResidue, IReadOnlyList<RoundingQuantum> otherQuanta, Instant firstDue)
    {
        Start = start;
        Knowledge = knowledge;
        OperatorResidue = operatorResidue;
        OtherQuanta = otherQuanta;
        FirstDue = firstDue;
    }

    /// <summary>The start and what it leaves over.</summary>
    public StartChoice Start { get; }

    /// <summary>What each could compute, in time order.</summary>
    public IReadOnlyList<Knowledge> Knowledge { get; }

    /// <summary>What the recipients and the grid operator together could compute at the start or the end of the grant, finer than agreed, or null. It cannot be prevented, only said.</summary>
    public Interval? OperatorResidue { get; }

    /// <summary>Other rounding steps that live outside grants of the quantity have: two lattices narrow a value down further than either.</summary>
    public IReadOnlyList<RoundingQuantum> OtherQuanta { get; }

    /// <summary>When the first release is due at the latest: 59 s of offset at most are drawn when the grant is given.</summary>
    public Instant FirstDue { get; }

    /// <summary>The dry run of one grant.</summary>
    /// <param name="terms">What would be agreed.</param>
    /// <param name="recipient">With whom.</param>
    /// <param name="live">The grants that hold.</param>
    /// <param name="zone">The home's zone.</param>
    /// <param name="start">When it would start: a boundary of its grid.</param>
    public static Preview Of(GrantTerms terms, Recipient recipient, IReadOnlyCollection<Grant> live, DateTimeZone zone, Instant start)
    {
        var others = live
            .Where(grant => grant.Recipient.Kind == RecipientKind.Outside && grant.Terms.Quantity == terms.Quantity && grant.Validity.End > start)
            .ToList();
        var choice = new StartChoice(start, GrantStart.ResiduesOf(terms, live, recipient, zone, start));
        var quanta = others.Select(grant => grant.Terms.Rounding).Where(quantum => quantum.Step != terms.Rounding.Step).Distinct().ToList();
        var cell = Grid.Of(terms.Resolution, zone).CellAt(start);
        var grant = new Grant(GrantId.Random(), recipient, terms, cell, Digest.Of([]), 59, 1);
        return new Preview(choice, Told(terms, recipient, others, start), OperatorResidueOf(terms, recipient, zone, start), quanta, new ReleaseSchedule(grant, zone).DueOf(cell));
    }

    private static List<Knowledge> Told(GrantTerms terms, Recipient recipient, List<Grant> others, Instant start)
    {
        var told = new List<Knowledge> { new(Knower.Recipient, terms.Resolution, start) };
        if (recipient.Kind == RecipientKind.Home)
        {
            return told;
        }

        Instant[] changes = [start, .. others.Select(grant => grant.Validity.Start).Where(at => at > start).Distinct().Order()];
        foreach (var at in changes)
        {
            var finest = others.Where(grant => grant.Validity.Contains(at)).Select(grant => grant.Terms.Resolution).Append(terms.Resolution).Max();
            told.Add(new Knowledge(Knower.Coalition, finest, at));
            var withOperator = HasOperatorRegister(terms.Quantity) && finest.IsCoarserThan(Resolution.Day) ? Resolution.Day : finest;
            told.Add(new Knowledge(Knower.CoalitionWithOperator, withOperator, at));
        }

        return told;
    }

    /// <summary>The grid operator knows the last midnight, so a start within a day tells it the rest of that day once a midnight ties both.</summary>
    private static Interval? OperatorResidueOf(GrantTerms terms, Recipient recipient, DateTimeZone zone, Instant start)
    {
        var midnight = Grid.Of(Resolution.Day, zone).Floor(start);
        return recipient.Kind == RecipientKind.Outside && HasOperatorRegister(terms.Quantity) && midnight < start ? new Interval(midnight, start) : null;
    }

    private static bool HasOperatorRegister(Quantity quantity) => quantity.Kind is QuantityKind.ImportedEnergy or QuantityKind.ExportedEnergy;
}
