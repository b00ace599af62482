namespace MeterShield.Minimization.Auditing;

/// <summary>
/// The rational row space of 0/1 equations, kept in echelon form over the integers, so exact. Sums of whole days and of
/// whole registers hardly grow when they are reduced: 64 bits are plenty, and what did not fit would be thrown, not wrapped.
/// </summary>
internal sealed class RowSpace(int width)
{
    private readonly List<(int Pivot, long[] Row)> _rows = [];

    /// <summary>Adds the equation that gives the sum of some unknowns.</summary>
    public void Add(IReadOnlyList<int> unknowns)
    {
        var row = Reduce(unknowns);
        var pivot = Array.FindIndex(row, entry => entry != 0);
        if (pivot >= 0)
        {
            var at = _rows.FindIndex(other => other.Pivot > pivot);
            _rows.Insert(at < 0 ? _rows.Count : at, (pivot, row));
        }
    }

    /// <summary>Whether the sum of some unknowns follows from the equations.</summary>
    public bool Contains(IReadOnlyList<int> unknowns) => Array.TrueForAll(Reduce(unknowns), entry => entry == 0);

    private long[] Reduce(IReadOnlyList<int> unknowns)
    {
        var row = new long[width];
        foreach (var unknown in unknowns)
        {
            row[unknown] = 1;
        }

        foreach (var (pivot, basis) in _rows)
        {
            if (row[pivot] != 0)
            {
                Eliminate(row, basis, pivot);
            }
        }

        return row;
    }

    private static void Eliminate(long[] row, long[] basis, int pivot)
    {
        var (keep, take) = (basis[pivot], row[pivot]);
        var divisor = 0L;
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (row[i] * keep) - (basis[i] * take);
            divisor = divisor == 1 ? 1 : GreatestCommonDivisor(divisor, Math.Abs(row[i]));
        }

        for (var i = 0; divisor > 1 && i < row.Length; i++)
        {
            row[i] /= divisor;
        }
    }

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
