namespace MeterShield.Minimization.Tests.Worlds;

/// <summary>The brute force: Gaussian elimination over the rationals on one unknown per slot, with what was told of each sum. Knows nothing of graphs.</summary>
internal sealed class Rank
{
    private readonly List<(int Pivot, Rational[] Row)> _rows = [];

    public Rank(int width, IEnumerable<IEnumerable<int>> equations)
        : this(width, equations.Select(equation => (equation, 0L)))
    {
    }

    public Rank(int width, IEnumerable<(IEnumerable<int> Unknowns, long Sum)> equations)
    {
        foreach (var (unknowns, sum) in equations)
        {
            var row = Reduce(Indicator(width, unknowns, sum));
            var pivot = Array.FindIndex(row, 0, width, entry => !entry.IsZero);
            if (pivot >= 0)
            {
                var scale = row[pivot];
                _rows.Add((pivot, [.. row.Select(entry => entry / scale)]));
            }
        }
    }

    public bool Determines(int width, IEnumerable<int> unknowns) => Solve(width, unknowns) is not null;

    /// <summary>The sum of some unknowns, if it follows.</summary>
    public long? Solve(int width, IEnumerable<int> unknowns)
    {
        var row = Reduce(Indicator(width, unknowns, 0));
        return Array.TrueForAll(row[..width], entry => entry.IsZero) ? -row[width].Over / row[width].Under : null;
    }

    private static Rational[] Indicator(int width, IEnumerable<int> unknowns, long sum)
    {
        var row = new Rational[width + 1];
        Array.Fill(row, new Rational(0, 1));
        row[width] = new Rational(sum, 1);
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
