namespace MeterShield.Minimization.Auditing;

/// <summary>Instants between any two of which the coalition knows the energy exactly.</summary>
internal sealed class Component
{
    /// <summary>Unix seconds, in order.</summary>
    public List<long> Nodes { get; private set; } = [];

    /// <summary>Whose releases tie it together.</summary>
    public SortedSet<string> Recipients { get; } = new(StringComparer.Ordinal);

    /// <summary>Components with which a union would break the rule at instants that are forgotten since, and where.</summary>
    public Dictionary<Component, (long From, long To)> Conflicts { get; } = [];

    /// <summary>The first pair of neighbours, one from each, that the rule forbids in the union.</summary>
    /// <param name="other">The component with fewer instants.</param>
    /// <param name="admits">The rule.</param>
    /// <param name="from">Only pairs that end at or after this instant: of those before, what lay between may be forgotten.</param>
    /// <param name="below">Only pairs that end before this instant.</param>
    public (long From, long To)? FirstBreach(Component other, Func<long, long, bool> admits, long from, long below)
    {
        for (var i = 0; i < other.Nodes.Count && other.Nodes[i] < below; i++)
        {
            var node = other.Nodes[i];
            var after = ~Nodes.BinarySearch(node);
            if (node >= from && after > 0 && (i == 0 || other.Nodes[i - 1] < Nodes[after - 1]) && !admits(Nodes[after - 1], node))
            {
                return (Nodes[after - 1], node);
            }

            var free = i + 1 == other.Nodes.Count || (after < Nodes.Count && other.Nodes[i + 1] > Nodes[after]);
            if (after < Nodes.Count && Nodes[after] >= from && Nodes[after] < below && free && !admits(node, Nodes[after]))
            {
                return (node, Nodes[after]);
            }
        }

        return null;
    }

    /// <summary>Takes over the instants of the smaller component.</summary>
    public void Absorb(Component other)
    {
        if (Nodes.Count == 0 || other.Nodes[0] > Nodes[^1])
        {
            Nodes.AddRange(other.Nodes);
        }
        else if (other.Nodes.Count == 1)
        {
            Nodes.Insert(~Nodes.BinarySearch(other.Nodes[0]), other.Nodes[0]);
        }
        else
        {
            var merged = new List<long>(Nodes.Count + other.Nodes.Count);
            merged.AddRange(Nodes);
            merged.AddRange(other.Nodes);
            merged.Sort();
            Nodes = merged;
        }

        Recipients.UnionWith(other.Recipients);
    }

    /// <summary>Forgets all instants before <paramref name="floor"/> but the last of them.</summary>
    /// <returns>The forgotten instants, or all of them when none is at or after the floor.</returns>
    public IReadOnlyList<long> ForgetBefore(long floor)
    {
        var first = Nodes.BinarySearch(floor);
        first = first < 0 ? ~first : first;
        var count = first == Nodes.Count ? first : Math.Max(0, first - 1);
        var forgotten = Nodes.GetRange(0, count);
        Nodes.RemoveRange(0, count);
        Nodes.TrimExcess();
        return forgotten;
    }
}
