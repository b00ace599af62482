using FsCheck;
using FsCheck.Fluent;
using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;
using Interval = NodaTime.Interval;

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
        Props.Check(Homes, Cases, home =>
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
        });

    [Fact]
    public void Exactly_one_release_per_cell_on_schedule_and_nothing_is_told_twice() =>
        Props.Check(Homes, Cases, home =>
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
        });

    [Fact]
    public void No_interval_spans_two_series() =>
        Props.Check(Homes.Where(home => home.Exchange is not null), Cases, home =>
            Run(home).Turns.TrueForAll(turn => turn.Release.Value is MissingValue
                || turn.Release.Interval.Start >= home.Exchange || turn.Release.Interval.End < home.Exchange));

    [Fact]
    public void A_coarser_grant_never_yields_an_instant_that_the_finer_lacks() =>
        Props.Check(Homes.Where(home => home.Resolution != Resolution.Month && home.Exchange is null), Cases, home =>
        {
            // Both over the same three coarse cells of the same home, with the same boundaries unknown.
            var grid = Grid.Of(home.Resolution - 1, Given.Paris);
            var start = grid.Ceiling(home.Start);
            var validity = new Interval(start, grid.Next(grid.Next(grid.Next(start))));
            var (fine, coarse) = (InstantsOf(home, home.Resolution, validity), InstantsOf(home, home.Resolution - 1, validity));
            Assert.True(home.Unknown > 0 || coarse.Count == 4);
            return coarse.IsSubsetOf(fine);
        });

    /// <summary>The instants between which energy is told.</summary>
    private static HashSet<Instant> InstantsOf(
        (Resolution Resolution, long Quantum, int Seed, int Unknown, Instant Start, Instant? Exchange) home, Resolution resolution, Interval validity)
    {
        var grant = Given.Grant(1, resolution, validity.Start, validity.End, quantum: home.Quantum);
        return [.. Given.Minimizer(Given.Paris, grant).Drain(new Home(home.Seed, home.Unknown)).Where(turn => turn.Release.Value is EnergyValue)
            .SelectMany(turn => new[] { turn.Release.Interval.Start, turn.Release.Interval.End })];
    }

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
