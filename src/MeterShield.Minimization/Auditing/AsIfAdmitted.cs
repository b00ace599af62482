using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>For a dry run: admits whatever ends at one instant, the start of a grant, and notes what a release could not have gone without.</summary>
internal sealed class AsIfAdmitted(Instant start)
{
    private readonly long _start = start.ToUnixTimeSeconds();
    private readonly List<(Quantity Quantity, long From)> _asked = [];

    /// <summary>What had to be admitted, in the order in which it was asked for, and whose releases would be put together.</summary>
    public List<(Admission Admission, IReadOnlyList<string> Recipients)> Needed { get; } = [];

    /// <summary>Whether anything was asked for since the last interval came to be judged.</summary>
    public bool HasAsked => _asked.Count > 0;

    /// <summary>A new interval is judged.</summary>
    public void Begin() => _asked.Clear();

    /// <summary>Whether a pair is taken for admitted.</summary>
    public bool Asks(Quantity quantity, long from, long to)
    {
        if (to != _start)
        {
            return false;
        }

        _asked.Add((quantity, from));
        return true;
    }

    /// <summary>The interval may go: what was asked for was needed. Where something else forbids it, a yes would not help.</summary>
    public void Keep(IReadOnlyList<string> recipients)
    {
        foreach (var (quantity, from) in _asked)
        {
            var admission = new Admission(quantity, new Interval(Instant.FromUnixTimeSeconds(from), Instant.FromUnixTimeSeconds(_start)));
            if (!Needed.Exists(needed => needed.Admission == admission))
            {
                Needed.Add((admission, recipients));
            }
        }
    }
}
