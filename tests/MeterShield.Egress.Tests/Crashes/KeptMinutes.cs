using System.Globalization;
using MeterShield.History;
using MeterShield.Metering;
using MeterShield.Minimization;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Egress.Tests;

/// <summary>A history of a meter that counts 7 Wh a minute, every third of which a grant needs: how the child writes it, and what must be found of it.</summary>
internal static class KeptMinutes
{
    /// <summary>The program is started anew after so many minutes: the file takes what is in its write-ahead log.</summary>
    private const int Run = 20;

    private static readonly Instant Start = Instant.FromUtc(2026, 11, 23, 9, 0);

    /// <summary>So many runs; each boundary is said once it is decided.</summary>
    public static void Keep(string folder, int runs)
    {
        for (var run = 0; run < runs; run++)
        {
            using var history = Open(folder);
            for (var minute = (run * Run) + 1; minute <= (run + 1) * Run; minute++)
            {
                Decide(history, minute);
                Console.WriteLine($"minute {minute}");
            }
        }
    }

    /// <returns>How many minutes were known.</returns>
    public static int Check(string folder, IEnumerable<string> said, string when)
    {
        var last = said.Select(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Last();
        Assert.True(RegisterHistory.Health(PathIn(folder)).Damage.Count == 0, $"{when}: damaged");
        using var history = Open(folder);
        var decided = RegisterHistory.DecidedUntil(PathIn(folder)) is { } until ? (int)((until - Start).TotalMinutes - 1) : 0;
        var known = Enumerable.Range(1, decided).ToDictionary(minute => minute, minute => history.At(Quantity.ImportedEnergy, At(minute, 0)));
        Assert.True(known.All(entry => entry.Value is not KnownRegister register || register.Value.Value == ValueAt(entry.Key)), $"{when}: a minute is wrong");

        // What a grant needs is there; of the rest no more is missing than the last batch.
        bool MustBeKnown(int minute) => IsNeeded(At(minute, 0)) || minute <= last - RegisterHistory.BatchMinutes;
        Assert.True(Enumerable.Range(1, last).Where(MustBeKnown).All(minute => known.GetValueOrDefault(minute) is KnownRegister), $"{when}: a minute is lost");

        // And it goes on.
        var next = Math.Max(decided, last) + 2;
        Decide(history, next);
        Assert.True(history.At(Quantity.ImportedEnergy, At(next, 0)) is KnownRegister, $"{when}: it does not go on");
        return known.Count;
    }

    public static void Create(string folder) => RegisterHistory.Create(PathIn(folder));

    private static void Decide(RegisterHistory history, int minute)
    {
        history.Observe(Reading(At(minute, -5), ValueAt(minute)), IsNeeded);
        history.Observe(Reading(At(minute, 1), ValueAt(minute)), IsNeeded);
    }

    private static RegisterHistory Open(string folder) => RegisterHistory.Open(PathIn(folder), Duration.FromSeconds(15));

    private static string PathIn(string folder) => Path.Combine(folder, "history.db");

    private static bool IsNeeded(Instant boundary) => (boundary - Start).TotalMinutes % 3 == 0;

    private static Instant At(int minute, int second) => Start + Duration.FromMinutes(minute) + Duration.FromSeconds(second);

    private static long ValueAt(int minute) => 1000 + (7 * minute);

    private static Reading Reading(Instant at, long import) => new(at, ClockSource.Meter, new WattHours(import), null, [], null);
}
