using FsCheck;
using FsCheck.Fluent;

namespace MeterShield.History.Tests;

/// <summary>The sampler against a model that looks at all that was ever said: random streams with gaps and clock steps.</summary>
public sealed class ModelTests
{
    private const int Cases = 10_000;
    private const int Tolerance = 15;

    [Fact]
    public void Every_decided_minute_is_what_the_model_says()
    {
        var steps = Gen.Frequency((12, Gen.Choose(0, 20)), (3, Gen.Choose(21, 200)), (1, Gen.Choose(-300, -1)));
        var said = Gen.Zip(steps, Gen.Frequency((10, Gen.Choose(0, 9)), (1, Gen.Choose(-50, -1)))).ListOf().Where(list => list.Count > 0);
        Prop.ForAll(said.ToArbitrary(), list => Compare([.. list])).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithEndSize(60));
    }

    private static void Compare((int Step, int Rise)[] said)
    {
        var sampler = new MinuteSampler(NodaTime.Duration.FromSeconds(Tolerance));
        var model = new Model();
        var (second, register) = (30, 1_000_000L);
        foreach (var (step, rise) in said)
        {
            second += step;
            register += rise;
            sampler.Observe(Kept.Reading(second, register));
            model.Observe(second, register);
        }

        var first = Minutes.Floor(Kept.Start);
        var decided = sampler.Decided.Where(row => row.Quantity == Records.Quantity.ImportedEnergy.Code).Select(row => ((int)(row.Minute - first), row.Value, row.Series));
        Assert.Equal(model.Known, decided);
    }

    /// <summary>The rule as the design has it, with no thought of speed.</summary>
    private sealed class Model
    {
        private readonly List<(int Second, long Register)> _said = [];
        private int? _next;

        public List<(int Minute, long Register, int Series)> Known { get; } = [];

        public void Observe(int second, long register)
        {
            _next ??= (int)Math.Ceiling(second / 60.0);

            // A boundary is decided when a time beyond it is reached; what is said later of before counts for nothing that is decided.
            for (; _next * 60 < second && !IsBack(second); _next++)
            {
                if (_said.Count > 0)
                {
                    Decide(_next.Value);
                }
            }

            if (!IsBack(second) || (_next - 1) * 60 <= second)
            {
                _said.Add((second, register));
            }
        }

        private bool IsBack(int second) => _said.Count > 0 && second < _said[^1].Second;

        private void Decide(int minute)
        {
            var (second, register) = _said[^1];
            if (second > minute * 60 || (minute * 60) - second > Tolerance)
            {
                return;
            }

            var series = Known.Count == 0 ? 0 : register < Known[^1].Register ? Known[^1].Series + 1 : Known[^1].Series;
            Known.Add((minute, register, series));
        }
    }
}
