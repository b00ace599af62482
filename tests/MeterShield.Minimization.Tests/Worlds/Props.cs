using FsCheck;
using FsCheck.Fluent;

namespace MeterShield.Minimization.Tests.Worlds;

/// <summary>Properties and samples whose seed is said: with METERSHIELD_SEED=A,B the same cases come again.</summary>
internal static class Props
{
    private static readonly (ulong Seed, ulong Gamma) Drawn = Draw();

    /// <summary>Checks a property on so many cases; the seed is printed, and said when it fails.</summary>
    public static void Check<T>(Gen<T> cases, int count, Func<T, bool> holds)
    {
        Console.WriteLine($"{count} cases with METERSHIELD_SEED={Drawn.Seed},{Drawn.Gamma}");
        Prop.ForAll(cases.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(Drawn.Seed, Drawn.Gamma));
    }

    /// <summary>So many cases of the seed that is said.</summary>
    public static IReadOnlyList<T> Sample<T>(Gen<T> cases, int count)
    {
        Console.WriteLine($"{count} samples with METERSHIELD_SEED={Drawn.Seed},{Drawn.Gamma}");
        return [.. cases.Sample(count, new Rnd(Drawn.Seed, Drawn.Gamma), 40)];
    }

    private static (ulong, ulong) Draw()
    {
        if (Environment.GetEnvironmentVariable("METERSHIELD_SEED")?.Split(',') is [var seed, var gamma])
        {
            return (ulong.Parse(seed), ulong.Parse(gamma));
        }

        // The second is odd: FsCheck's generator asks for it.
        return ((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64() | 1);
    }
}
