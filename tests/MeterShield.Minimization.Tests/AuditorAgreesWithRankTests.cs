using FsCheck;
using FsCheck.Fluent;
using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;
using Interval = NodaTime.Interval;

namespace MeterShield.Minimization.Tests;

public sealed class AuditorAgreesWithRankTests
{
    private static readonly int Worlds = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 20_000 : 2_000;

    [Fact]
    public void Every_decision_is_the_one_that_brute_force_rank_makes() =>
        Prop.ForAll(World.Any.ToArbitrary(), world => AgreesEverywhere(world)).Check(Config.QuickThrowOnFailure.WithMaxTest(Worlds));

    [Fact]
    public void An_adversary_with_all_releases_solves_for_nothing_finer_than_agreed() =>
        Prop.ForAll(World.Any.ToArbitrary(), world => !Leaks(world, world.Run().SelectMany(turn => turn.Edges), Reference.Allows))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Worlds));

    [Fact]
    public void Without_an_auditor_the_same_adversary_succeeds() => Assert.True(LeaksWithin(Worlds, (_, _, _) => true));

    [Fact]
    public void Comparing_durations_instead_of_calendar_cells_leaks() => Assert.True(LeaksWithin(Worlds, Reference.AllowsByDuration));

    [Fact]
    public void Taking_the_finest_resolution_in_force_leaks() => Assert.True(LeaksWithin(Worlds, Reference.AllowsByFinest));

    [Fact]
    public void The_right_rule_in_the_same_harness_does_not_leak() => Assert.False(LeaksWithin(150, Reference.Allows));

    /// <summary>Until the first leak: some rules leak in most worlds, some in one of a hundred.</summary>
    private static bool LeaksWithin(int worlds, Func<World, Instant, Instant, bool> rule) =>
        Enumerable.Range(0, worlds).SelectMany(_ => World.Any.Sample(1, 40)).Any(world => Leaks(world, ReferencePlan.Edges(world, rule), Reference.Allows));

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
