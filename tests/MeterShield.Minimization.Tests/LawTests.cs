using FsCheck;
using FsCheck.Fluent;
using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests;

public sealed class LawTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 50_000 : 10_000;
    private static readonly WattHours Phase = new(337);

    private static readonly Gen<(Resolution Resolution, long Quantum, int Seed, int Unknown, Instant Start, Instant? Exchange)> Homes =
        from resolution in Gen.Elements(Resolution.Month, Resolution.Day, Resolution.Hour, Resolution.HalfHour, Resolution.QuarterHour, Resolution.FiveMinutes)
        from quantum in Gen.Elements(1L, 10L, 100L, 1000L)
        from seed in Gen.Choose(0, 1_000_000)
        from unknown in Gen.Elements(0, 10, 50, 90)
        from day in Gen.Choose(0, 700)
        from exchange in Gen.Choose(0, 40)
        let start = Grid.Of(resolution, Given.Paris).Ceiling(Given.At(2026, 1, 1) + Duration.FromDays(day))
        select (resolution, quantum, seed, unknown, start, exchange < 20 ? start + Duration.FromHours(exchange) : (Instant?)null);

    [Fact]
    public void Released_intervals_sum_to_the_register_difference() =>
        Prop.ForAll(Homes.ToArbitrary(), home =>
        {
            var (grant, timeline, turns) = Run(home);
            var values = turns.Where(turn => turn.Release.Value is EnergyValue).Select(turn => turn.Release).ToList();
            foreach (var run in Contiguous(values))
            {
                var told = run.Sum(release => ((EnergyValue)release.Value).Energy.Value);
                var (from, to) = (timeline.Value(run[0].Interval.Start), timeline.Value(run[^1].Interval.End));
                Assert.Equal((grant.Terms.Rounding.Floor(to, Phase) - grant.Terms.Rounding.Floor(from, Phase)).Value, told);
                Assert.True(Math.Abs(told - (to - from).Value) < home.Quantum);
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    [Fact]
    public void Exactly_one_release_per_cell_on_schedule_and_nothing_is_told_twice() =>
        Prop.ForAll(Homes.ToArbitrary(), home =>
        {
            var (grant, timeline, turns) = Run(home);
            var grid = Grid.Of(home.Resolution, Given.Paris);
            Assert.Equal(grid.BoundariesIn(grant.Validity.Start, grant.Validity.End), turns.Select(turn => grid.Floor(turn.Mark.CellStart - Duration.Epsilon)));
            Assert.Equal(Enumerable.Range(0, turns.Count).Select(i => (long)i), turns.Select(turn => turn.Release.Sequence));
            Assert.All(turns, turn => Assert.Equal(turn.Mark.CellStart + ReleaseSchedule.Settling, turn.Release.Due));
            var values = turns.Where(turn => turn.Release.Value is EnergyValue).Select(turn => turn.Release).ToList();
            return values.Zip(values.Skip(1)).All(pair => pair.First.Interval.End <= pair.Second.Interval.Start)
                && turns.TrueForAll(turn => turn.Release.Value is MissingValue || (timeline.IsKnown(turn.Release.Interval.Start) && timeline.IsKnown(turn.Release.Interval.End)))
                && timeline.Asked.All(grid.IsBoundary);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    [Fact]
    public void No_interval_spans_two_series() =>
        Prop.ForAll(Homes.Where(home => home.Exchange is not null).ToArbitrary(), home =>
            Run(home).Turns.TrueForAll(turn => turn.Release.Value is MissingValue
                || turn.Release.Interval.Start >= home.Exchange || turn.Release.Interval.End < home.Exchange)).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    [Fact]
    public void A_coarser_grant_never_yields_an_instant_that_the_finer_lacks() =>
        Prop.ForAll(Homes.Where(home => home.Resolution != Resolution.Month && home.Exchange is null).ToArbitrary(), home =>
        {
            var fine = Run(home with { Unknown = 0 }).Turns.SelectMany(turn => new[] { turn.Release.Interval.Start, turn.Release.Interval.End }).ToHashSet();
            var end = fine.Max();
            var coarse = Run(home with { Resolution = home.Resolution - 1 }).Turns.Select(turn => turn.Release.Interval).Where(i => i.Start >= home.Start && i.End <= end);
            return coarse.All(interval => fine.Contains(interval.Start) && fine.Contains(interval.End));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    private static (Grant Grant, Home Timeline, List<Turn> Turns) Run(
        (Resolution Resolution, long Quantum, int Seed, int Unknown, Instant Start, Instant? Exchange) home)
    {
        var grid = Grid.Of(home.Resolution, Given.Paris);
        var end = Enumerable.Range(0, 8).Aggregate(grid.Ceiling(home.Start), (at, _) => grid.Next(at));
        var grant = Given.Grant(1, home.Resolution, grid.Ceiling(home.Start), end, quantum: home.Quantum);
        var timeline = new Home(home.Seed, home.Unknown, home.Exchange);
        var auditor = new Auditor(AuditMemory.Fresh(Given.Paris, [grant]));
        return (grant, timeline, new Minimizer([grant], new Dictionary<GrantId, GrantMark>(), Given.Paris, _ => Phase, auditor).Drain(timeline));
    }

    private static IEnumerable<List<Release>> Contiguous(List<Release> releases)
    {
        var run = new List<Release>();
        foreach (var release in releases)
        {
            if (run.Count > 0 && run[^1].Interval.End != release.Interval.Start)
            {
                yield return run;
                run = [];
            }

            run.Add(release);
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }
}
