using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>How far back the releases to come of one quantity can reach: no further than what each live grant has released.</summary>
internal sealed class Floors
{
    private readonly Dictionary<GrantId, Instant> _releasedUntil = [];

    /// <summary>Where the earliest interval to come can start; the end of time when no grant is live.</summary>
    public Instant Lowest { get; private set; } = Instant.MaxValue;

    public void Set(GrantId grant, Instant releasedUntil)
    {
        var wasLowest = _releasedUntil.TryGetValue(grant, out var before) && before == Lowest;
        _releasedUntil[grant] = releasedUntil;
        Lowest = wasLowest ? Earliest() : Instant.Min(Lowest, releasedUntil);
    }

    public void Remove(GrantId grant)
    {
        if (_releasedUntil.Remove(grant))
        {
            Lowest = Earliest();
        }
    }

    private Instant Earliest() => _releasedUntil.Count == 0 ? Instant.MaxValue : _releasedUntil.Values.Min();
}
