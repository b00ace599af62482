namespace MeterShield.Minimization.Tests.Worlds;

/// <summary>The brute force: Gaussian elimination over the rationals on one unknown per slot. Knows nothing of graphs.</summary>
internal sealed class Rank
{
    private readonly List<(int Pivot, Rational[] Row)> _rows = [];

    public Rank(int width, IEnumerable<IEnumerable<int>> equations)
    {
        foreach (var equation in equations)
        {
            var row = Reduce(Indicator(width, equation));
            var pivot = Array.FindIndex(row, entry => !entry.IsZero);
            if (pivot >= 0)
            {
                var scale = row[pivot];
                _rows.Add((pivot, [.. row.Select(entry => entry / scale)]));
            }
        }
    }

    public bool Determines(int width, IEnumerable<int> unknowns) => Array.TrueForAll(Reduce(Indicator(width, unknowns)), entry => entry.IsZero);

    private static Rational[] Indicator(int width, IEnumerable<int> unknowns)
    {
        var row = new Rational[width];
        Array.Fill(row, new Rational(0, 1));
        foreach (var unknown in unknowns)
        {
            row[unknown] = new Rational(1, 1);
        }

        return row;
    }

    /// <summary>One pass in the order the rows came is enough: each was reduced by those before it.</summary>
    private Rational[] Reduce(Rational[] row)
    {
        foreach (var (pivot, basis) in _rows)
        {
            var factor = row[pivot];
            for (var i = 0; !factor.IsZero && i < row.Length; i++)
            {
                row[i] -= factor * basis[i];
            }
        }

        return row;
    }

    private readonly record struct Rational(long Over, long Under)
    {
        public bool IsZero => Over == 0;

        public static Rational operator -(Rational a, Rational b) => Of((a.Over * b.Under) - (b.Over * a.Under), a.Under * b.Under);

        public static Rational operator *(Rational a, Rational b) => Of(a.Over * b.Over, a.Under * b.Under);

        public static Rational operator /(Rational a, Rational b) => Of(a.Over * b.Under, a.Under * b.Over);

        private static Rational Of(long over, long under)
        {
            var (a, b) = (Math.Abs(over), Math.Abs(under));
            while (b != 0)
            {
                (a, b) = (b, a % b);
            }

            var divisor = Math.Max(a, 1) * Math.Sign(under);
            return new Rational(over / divisor, under / divisor);
        }
    }
}
