using FsCheck;
using FsCheck.Fluent;
using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;
using Interval = NodaTime.Interval;

namespace MeterShield.Minimization.Tests;

public sealed class NonInterferenceTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 50_000 : 10_000;

    [Fact]
    public void Homes_that_agree_at_the_boundaries_release_the_same() =>
        Prop.ForAll(World.Any.ToArbitrary(), world => Contents(world.Run()).SequenceEqual(Contents(world.Run(new Twin(world)))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    [Fact]
    public void Homes_that_differ_at_one_boundary_can_be_told_apart_so_that_the_test_can_fail() =>
        Assert.Contains(World.OfDays.Sample(20, 40), world => !Contents(world.Run()).SequenceEqual(Contents(world.Run(new Home(world.Seed + 1, world.UnknownPercent)))));

    [Fact]
    public void A_crash_at_any_turn_yields_the_same_releases() =>
        Prop.ForAll(World.Any.ToArbitrary(), Gen.Choose(0, 60).ToArbitrary(), (world, crashAt) =>
        {
            var undisturbed = world with { Grants = [.. world.Grants.Select(span => span with { Withdrawn = null })], Restarts = [] };
            var run = new WorldRun(undisturbed);
            run.Until(undisturbed.End, undisturbed.Home, crashAt);
            run.Until(undisturbed.End, undisturbed.Home);
            return Contents(run.Turns).SequenceEqual(Contents(undisturbed.Run()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    [Fact]
    public void After_any_change_every_grant_releases_again_within_two_of_its_cells() =>
        Prop.ForAll(World.Any.ToArbitrary(), world => NobodyStarves(world with { UnknownPercent = 0 })).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    private static bool NobodyStarves(World world)
    {
        var changes = world.Grants.SelectMany(span => new[] { span.Grant.Validity.Start, span.Grant.Validity.End, span.Withdrawn ?? span.Grant.Validity.End })
            .Distinct().Order().ToList();
        foreach (var grant in world.Run().GroupBy(turn => turn.Release.Grant))
        {
            var turns = grant.ToList();
            for (var i = 0; i + 1 < turns.Count; i++)
            {
                var start = turns[i].Release.Value is MissingValue ? turns[i].Release.Interval.Start : turns[i].Mark.CellStart;
                var both = turns[i].Release.Value is MissingValue && turns[i + 1].Release.Value is MissingValue;

                // A change at the end of the second cell leaves a residue right after it: that may forbid it, and the reason is there.
                var quiet = !changes.Exists(change => start < change && change <= turns[i + 1].Mark.CellStart);
                Assert.True(!both || (turns[i].Refusal is not null && turns[i + 1].Refusal is not null), "Withheld without a reason.");
                Assert.False(quiet && both, $"{grant.Key.Recipient.Name} starves from {start}: {turns[i].Refusal?.English}");
            }
        }

        return true;
    }

    private static IEnumerable<string> Contents(IEnumerable<Turn> turns) => turns.Select(turn =>
        $"{turn.Release.Id} {turn.Release.Sequence} {turn.Release.Interval} {turn.Release.Value} {turn.Release.Due} {turn.Release.Grant.PayloadSize} {turn.Mark.ReleasedUntil}");

    /// <summary>Agrees with the world's home at the grants' boundaries, and nowhere else.</summary>
    private sealed class Twin(World world) : IRegisterTimeline
    {
        private readonly ReleaseSchedule[] _schedules = [.. world.Grants.Select(span => new ReleaseSchedule(span.Grant, Given.Paris))];
        private readonly Home _other = new(world.Seed + 1, 50);

        public RegisterAt At(Quantity quantity, Instant boundary) =>
            (Array.Exists(_schedules, schedule => schedule.HasBoundary(boundary)) ? world.Home : _other).At(quantity, boundary);

        public VoltAmperes? PeakOf(Interval day) => null;
    }
}
