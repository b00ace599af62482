using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>Who could compute what from when on, were a grant given beside others.</summary>
internal sealed class PreviewKnowledge(Grant grant, List<Grant> others)
{
    private readonly Instant _start = grant.Validity.Start;

    public IEnumerable<Knowledge> All()
    {
        var own = Over([grant, .. others.Where(IsOwn)]).Select(step => new Knowledge(Knower.Recipient, grant.Recipient.Name, step.Finest, step.From));
        if (grant.Recipient.Kind != RecipientKind.Outside)
        {
            return own;
        }

        var each = others.Where(other => !IsOwn(other)).GroupBy(other => other.Recipient.Name).OrderBy(name => name.Key, StringComparer.Ordinal)
            .SelectMany(name => Over([.. name]).Select(step => new Knowledge(Knower.Recipient, name.Key, step.Finest, step.From)));
        var together = Over([grant, .. others]);
        return [.. own, .. each,
            .. together.Select(step => new Knowledge(Knower.Coalition, null, step.Finest, step.From)),
            .. Steps(together.Select(step => (step.From, WithOperator(step.Finest)))).Select(step => new Knowledge(Knower.CoalitionWithOperator, null, step.Finest, step.From))];
    }

    private bool IsOwn(Grant other) => other.Recipient.Name == grant.Recipient.Name;

    /// <summary>By power line it gets every register, those per tariff included, at every midnight. Of the daily peak it is not known.</summary>
    private Resolution? WithOperator(Resolution? finest) => grant.Terms.Quantity.Kind == QuantityKind.DailyPeakPower
        ? finest
        : finest is { } known && known.IsFinerThan(Resolution.Day) ? known : Resolution.Day;

    private List<(Instant From, Resolution? Finest)> Over(List<Grant> grants)
    {
        var changes = grants.SelectMany(one => new[] { one.Validity.Start, one.Validity.End }).Where(at => at > _start).Append(_start).Distinct().Order();
        return Steps(changes.Select(at => (at, grants.Where(one => one.Validity.Contains(at)).Select(one => (Resolution?)one.Terms.Resolution).Max())));
    }

    private static List<(Instant From, Resolution? Finest)> Steps(IEnumerable<(Instant From, Resolution? Finest)> all)
    {
        var steps = new List<(Instant From, Resolution? Finest)>();
        foreach (var step in all)
        {
            if (steps.Count == 0 || steps[^1].Finest != step.Finest)
            {
                steps.Add(step);
            }
        }

        return steps;
    }
}
