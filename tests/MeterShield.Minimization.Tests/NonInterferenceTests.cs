using FsCheck.Fluent;
using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using MeterShield.Records.Json;
using NodaTime;
using Interval = NodaTime.Interval;

namespace MeterShield.Minimization.Tests;

public sealed class NonInterferenceTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 50_000 : 10_000;

    [Fact]
    public void Homes_that_agree_at_the_boundaries_release_the_same() =>
        Props.Check(World.Mixed, Cases, world => Contents(world.Run()).SequenceEqual(Contents(world.Run(new Twin(world)))));

    [Fact]
    public void Homes_that_differ_at_one_boundary_can_be_told_apart_so_that_the_test_can_fail() => Assert.Contains(
        Props.Sample(World.OfDays, 40), world => !Contents(world.Run()).SequenceEqual(Contents(world.Run(new Home(world.Seed + 1, world.UnknownPercent)))));

    [Fact]
    public void A_crash_at_any_turn_yields_the_same_releases() =>
        Props.Check(World.Mixed.SelectMany(_ => Gen.Choose(0, 60), (world, crashAt) => (world, crashAt)), Cases, situation =>
        {
            var (world, crashAt) = situation;
            var undisturbed = world with { Grants = [.. world.Grants.Select(span => span with { Withdrawn = null })], Restarts = [], Off = default };
            var run = new WorldRun(undisturbed);
            run.Until(undisturbed.End, undisturbed.Home, crashAt);
            run.Until(undisturbed.End, undisturbed.Home);
            return Contents(run.Turns).SequenceEqual(Contents(undisturbed.Run()));
        });

    [Fact]
    public void After_any_change_and_outage_every_grant_releases_again_within_two_of_its_cells() => Props.Check(World.Any, Cases, NobodyStarves);

    private static bool NobodyStarves(World world)
    {
        var changes = world.Grants.SelectMany(span => new[] { span.Grant.Validity.Start, span.Grant.Validity.End, span.Withdrawn ?? span.Grant.Validity.End })
            .Distinct().Order().ToList();
        foreach (var grant in world.Run().GroupBy(turn => turn.Release.Grant))
        {
            var turns = grant.ToList();
            for (var i = 0; i + 1 < turns.Count; i++)
            {
                // Normal running: both cells end, and the first begins, at a boundary that is known.
                var start = turns[i].Release.Value is MissingValue ? turns[i].Release.Interval.Start : turns[i].Mark.CellStart;
                Instant[] bounds = [start, turns[i].Mark.CellStart, turns[i + 1].Mark.CellStart];
                if (!bounds.All(world.Home.IsKnown))
                {
                    continue;
                }

                // A change at the end of the second cell leaves a residue right after it: that may forbid it, and the reason is there.
                var both = turns[i].Release.Value is MissingValue && turns[i + 1].Release.Value is MissingValue;
                var quiet = !changes.Exists(change => start < change && change <= turns[i + 1].Mark.CellStart);
                Assert.True(!both || (turns[i].Refusal is not null && turns[i + 1].Refusal is not null), "Withheld without a reason.");
                Assert.False(quiet && both, $"{grant.Key.Recipient.Name} starves from {start}: {turns[i].Refusal?.English}");
            }
        }

        return true;
    }

    /// <summary>All of a turn that anyone outside can see: the bytes before they are sealed, their number, the pseudonym that is the topic, the due instant.</summary>
    private static IEnumerable<string> Contents(IEnumerable<Turn> turns) => turns.Select(turn =>
    {
        var content = ReleaseContent.Write(turn.Release);
        Assert.Equal(turn.Release.Grant.PayloadSize, content.Length);
        return $"{turn.Release.Grant.Recipient.Pseudonym} {content.Length} {turn.Release.Due} {turn.OpensMonth} {turn.Mark.ReleasedUntil} {Convert.ToHexString(content)}";
    });

    /// <summary>Agrees with the world's home at the grants' boundaries, and nowhere else.</summary>
    private sealed class Twin(World world) : IRegisterTimeline
    {
        private readonly ReleaseSchedule[] _schedules = [.. world.Grants.Select(span => new ReleaseSchedule(span.Grant, Given.Paris))];
        private readonly Home _other = new(world.Seed + 1, 50);

        public RegisterAt At(Quantity quantity, Instant boundary) =>
            (Array.Exists(_schedules, schedule => schedule.HasBoundary(boundary)) ? world.Home : _other).At(quantity, boundary);

        public VoltAmperes? PeakOf(Interval day) => world.Home.PeakOf(day);
    }
}
