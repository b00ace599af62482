using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>How far back the releases to come of one quantity can reach: no further than what each live grant has released.</summary>
internal sealed class Floors
{
    private readonly Dictionary<GrantId, Instant> _from = [];

    /// <summary>Where the earliest interval to come can start; the end of time when no grant is live.</summary>
    public Instant Lowest { get; private set; } = Instant.MaxValue;

    /// <summary>Notes how far a grant has come.</summary>
    /// <param name="grant">Which.</param>
    /// <param name="releasedUntil">Up to where it has released, or null when that is where it was.</param>
    /// <param name="reach">No interval of it to come starts before.</param>
    public void Set(GrantId grant, Instant? releasedUntil, Instant reach)
    {
        var known = _from.TryGetValue(grant, out var before);
        var from = Instant.Max(releasedUntil ?? before, reach);
        if (known && from == before)
        {
            return;
        }

        _from[grant] = from;
        Lowest = known && before == Lowest ? _from.Values.Min() : Instant.Min(Lowest, from);
    }

    public void Remove(GrantId grant)
    {
        if (_from.Remove(grant))
        {
            Lowest = _from.Count == 0 ? Instant.MaxValue : _from.Values.Min();
        }
    }
}
