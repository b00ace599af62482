using System.Numerics;

namespace MeterShield.Minimization.Auditing;

/// <summary>The rational row space of 0/1 equations, kept in echelon form over the integers, so exact.</summary>
internal sealed class RowSpace(int width)
{
    private readonly List<(int Pivot, BigInteger[] Row)> _rows = [];

    /// <summary>Adds the equation that gives the sum of some unknowns.</summary>
    public void Add(IReadOnlyList<int> unknowns)
    {
        var row = Reduce(unknowns);
        var pivot = Array.FindIndex(row, entry => !entry.IsZero);
        if (pivot >= 0)
        {
            _rows.Add((pivot, row));
            _rows.Sort((left, right) => left.Pivot.CompareTo(right.Pivot));
        }
    }

    /// <summary>Whether the sum of some unknowns follows from the equations.</summary>
    public bool Contains(IReadOnlyList<int> unknowns) => Array.TrueForAll(Reduce(unknowns), entry => entry.IsZero);

    private BigInteger[] Reduce(IReadOnlyList<int> unknowns)
    {
        var row = new BigInteger[width];
        foreach (var unknown in unknowns)
        {
            row[unknown] = BigInteger.One;
        }

        foreach (var (pivot, basis) in _rows)
        {
            if (!row[pivot].IsZero)
            {
                Eliminate(row, basis, pivot);
            }
        }

        return row;
    }

    private static void Eliminate(BigInteger[] row, BigInteger[] basis, int pivot)
    {
        var (keep, take) = (basis[pivot], row[pivot]);
        var divisor = BigInteger.Zero;
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (row[i] * keep) - (basis[i] * take);
            divisor = BigInteger.GreatestCommonDivisor(divisor, row[i]);
        }

        for (var i = 0; !divisor.IsOne && !divisor.IsZero && i < row.Length; i++)
        {
            row[i] /= divisor;
        }
    }
}
