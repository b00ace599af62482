using System.Diagnostics;
using System.Globalization;

namespace MeterShield.Benchmarks;

/// <summary>
/// The fast verifier beside the raw ECDSA of the same moment, in turns of a few milliseconds: what other programs do on the
/// machine meets both. The budget is 90 % of the raw rate.
/// </summary>
internal static class VerifyRate
{
    private const int Turn = 100;
    private const int Turns = 300;

    public static void Run()
    {
        var benchmark = new SealBenchmarks();
        benchmark.Setup();
        Time(() => benchmark.RawVerify());
        Time(() => benchmark.Verify());
        var (raw, verify, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var turn = 0; turn < Turns; turn++)
        {
            raw.Add(Time(() => benchmark.RawVerify()));
            verify.Add(Time(() => benchmark.Verify()));
            ratios.Add(raw[^1] / verify[^1]);
        }

        benchmark.Cleanup();
        Print("raw VerifyHash, a second", 1e6 / Median(raw));
        Print("SealVerifier, a second", 1e6 / Median(verify));
        Print("percent of raw, median of turns", 100 * Median(ratios));
        Print("percent of raw, fastest turns", 100 * raw.Min() / verify.Min());
    }

    /// <summary>Microseconds of one.</summary>
    private static double Time(Action action)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Turn; i++)
        {
            action();
        }

        return clock.Elapsed.TotalMicroseconds / Turn;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(string what, double figure) => Console.WriteLine($"{what,-40} {figure.ToString("N1", CultureInfo.InvariantCulture),14}");
}
