using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;
using Interval = NodaTime.Interval;

namespace MeterShield.Minimization.Tests;

public sealed class AuditorAgreesWithRankTests
{
    private static readonly int Worlds = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 20_000 : 2_000;

    [Fact]
    public void Every_decision_is_the_one_that_brute_force_rank_makes() => Props.Check(World.Any, Worlds, AgreesEverywhere);

    [Fact]
    public void An_adversary_with_all_releases_solves_for_nothing_finer_than_agreed() => Props.Check(World.Mixed, Worlds, world =>
    {
        var releases = world.Run().Select(turn => turn.Release).Where(release => release.Value is EnergyValue).ToList();
        foreach (var told in releases.GroupBy(release => release.Grant.Terms.Quantity))
        {
            var solved = Reference.Solved([.. told.Select(release => (release.Interval, ((EnergyValue)release.Value).Energy.Value))]);
            var rounding = told.First().Grant.Terms.Rounding;
            Assert.NotEmpty(solved);
            Assert.All(solved, pair => Assert.Equal((Rounded(world, rounding, pair.To) - Rounded(world, rounding, pair.From)).Value, pair.Energy));
            Assert.All(solved, pair => Assert.True(Reference.Allows(world.Of(told.Key), pair.From, pair.To), $"{told.Key} of [{pair.From}, {pair.To}) is told"));
        }

        return true;
    });

    [Fact]
    public void Without_an_auditor_the_same_adversary_succeeds() => Assert.True(LeaksWithin(Worlds, (_, _, _) => true));

    [Fact]
    public void Comparing_durations_instead_of_calendar_cells_leaks() => Assert.True(LeaksWithin(Worlds, Reference.AllowsByDuration));

    [Fact]
    public void Taking_the_finest_resolution_in_force_leaks() => Assert.True(LeaksWithin(Worlds, Reference.AllowsByFinest));

    [Fact]
    public void The_right_rule_in_the_same_harness_does_not_leak() => Assert.False(LeaksWithin(150, Reference.Allows));

    /// <summary>What an interval of the home is worth to who is told it: the difference of the rounded running total.</summary>
    private static WattHours Rounded(World world, RoundingQuantum rounding, Instant boundary) => rounding.Floor(world.Home.Value(boundary), new WattHours(337));

    /// <summary>Until the first leak: some rules leak in most worlds, some in one of a hundred.</summary>
    private static bool LeaksWithin(int worlds, Func<World, Instant, Instant, bool> rule) =>
        Props.Sample(World.Any, worlds).Any(world => Leaks(world, ReferencePlan.Edges(world, rule), Reference.Allows));

    private static bool Leaks(World world, IEnumerable<ReleasedEdge> edges, Func<World, Instant, Instant, bool> rule)
    {
        var known = edges.Select(edge => edge.Interval).Distinct().ToList();
        return Reference.Neighbours(known).Exists(pair => !rule(world, pair.From, pair.To));
    }

    private static bool AgreesEverywhere(World world)
    {
        var expected = ReferencePlan.Turns(world, Reference.Allows);
        var actual = world.Run().Select(turn => (turn.Release.Grant.Id, turn.Mark.CellStart, turn.Edges.Count == 0 ? (Interval?)null : turn.Edges[0].Interval));
        Assert.Equal(expected, actual);
        return true;
    }
}
