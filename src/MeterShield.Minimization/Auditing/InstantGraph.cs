namespace MeterShield.Minimization.Auditing;

/// <summary>
/// What the coalition of all outside recipients knows of one quantity: instants, joined where the energy between them was
/// released. It can compute the energy of <c>[u, v)</c> exactly if and only if u and v are connected.
/// </summary>
internal sealed class InstantGraph(Func<long, long, bool> admits, int slack)
{
    private readonly Dictionary<long, Component> _of = [];
    private readonly HashSet<Component> _components = [];
    private int _afterPruning;
    private long _forgottenBefore = long.MinValue;

    public int Count => _of.Count;

    /// <summary>The pair that joining two instants would make computable against the rule, or null when it may be.</summary>
    public (long From, long To)? Breach(long from, long to)
    {
        var (left, right) = (At(from), At(to));
        if (left == right)
        {
            return null;
        }

        if (left.Conflicts.TryGetValue(right, out var forgotten))
        {
            return forgotten;
        }

        var (large, small) = BySize(left, right);
        return large.FirstBreach(small, admits, _forgottenBefore, long.MaxValue);
    }

    public bool AreConnected(long from, long to) => _of.TryGetValue(from, out var left) && left == _of.GetValueOrDefault(to);

    public bool Contains(long node) => _of.ContainsKey(node);

    /// <summary>Whose releases would be put together by joining two instants.</summary>
    public IEnumerable<string> RecipientsAt(long from, long to) => At(from).Recipients.Union(At(to).Recipients, StringComparer.Ordinal);

    /// <summary>The connected instants of <c>[from, to]</c> by component, each in order.</summary>
    public IEnumerable<IReadOnlyList<long>> Within(long from, long to) =>
        _components.Select(component => component.Nodes.Where(node => from <= node && node <= to).ToList());

    public void Join(long from, long to, string? recipient)
    {
        var (large, small) = BySize(At(from), At(to));
        Enter(large);
        if (large != small)
        {
            Unite(large, small);
        }

        if (recipient is not null)
        {
            large.Recipients.Add(recipient);
        }
    }

    /// <summary>
    /// Forgets what can no longer matter: every interval to come starts at or after <paramref name="floor"/>, so of the
    /// instants before it only the last of each component can become a neighbour, and of the older ones only whether
    /// two components would have clashed there.
    /// </summary>
    public void PruneBefore(long floor)
    {
        if (_of.Count < _afterPruning + slack)
        {
            return;
        }

        RememberClashesBefore(floor);
        foreach (var component in _components.ToList())
        {
            foreach (var node in component.ForgetBefore(floor))
            {
                _of.Remove(node);
            }

            if (component.Nodes.Count == 0)
            {
                Leave(component);
            }
        }

        _forgottenBefore = Math.Max(_forgottenBefore, floor);
        _afterPruning = _of.Count;
        _of.TrimExcess();
    }

    private static (Component Large, Component Small) BySize(Component left, Component right) =>
        left.Nodes.Count >= right.Nodes.Count ? (left, right) : (right, left);

    private Component At(long node)
    {
        if (_of.TryGetValue(node, out var known))
        {
            return known;
        }

        var alone = new Component();
        alone.Nodes.Add(node);
        return alone;
    }

    private void Enter(Component component)
    {
        if (_components.Add(component))
        {
            foreach (var node in component.Nodes)
            {
                _of[node] = component;
            }
        }
    }

    private void Unite(Component large, Component small)
    {
        foreach (var node in small.Nodes)
        {
            _of[node] = large;
        }

        foreach (var (other, pair) in small.Conflicts)
        {
            large.Conflicts[other] = pair;
            other.Conflicts[large] = pair;
        }

        large.Absorb(small);
        Leave(small);
        large.Conflicts.Remove(large);
    }

    private void Leave(Component component)
    {
        _components.Remove(component);
        foreach (var other in component.Conflicts.Keys)
        {
            other.Conflicts.Remove(component);
        }
    }

    private void RememberClashesBefore(long floor)
    {
        var all = _components.ToList();
        for (var i = 0; i < all.Count; i++)
        {
            for (var j = i + 1; j < all.Count; j++)
            {
                var (large, small) = BySize(all[i], all[j]);
                if (!large.Conflicts.ContainsKey(small) && large.FirstBreach(small, admits, _forgottenBefore, floor) is { } clash)
                {
                    large.Conflicts[small] = clash;
                    small.Conflicts[large] = clash;
                }
            }
        }
    }
}
