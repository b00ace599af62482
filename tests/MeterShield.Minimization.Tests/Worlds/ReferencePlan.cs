using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests.Worlds;

/// <summary>Planner and auditor once more, by brute force and with any rule, right or wrong.</summary>
internal static class ReferencePlan
{
    public static IEnumerable<ReleasedEdge> Edges(World world, Func<World, Instant, Instant, bool> rule) =>
        Turns(world, rule).Where(turn => turn.Released is not null).Select(turn => new ReleasedEdge(default, turn.Released!.Value, turn.Grant));

    public static List<(GrantId Grant, Instant CellEnd, Interval? Released)> Turns(World world, Func<World, Instant, Instant, bool> rule)
    {
        var known = new List<Interval>();
        var releasedUntil = world.Grants.ToDictionary(g => g.Grant.Id, g => g.Grant.Validity.Start);
        var turns = new List<(GrantId, Instant, Interval?)>();
        foreach (var (grant, cell, due) in Cells(world))
        {
            var then = AsKnownAt(due, world);
            var interval = Starts(world, grant, releasedUntil[grant.Id], cell)
                .Select(start => (Interval?)new Interval(start, cell.End))
                .FirstOrDefault(candidate => Sound(known, candidate!.Value, (from, to) => rule(then, from, to)));
            if (interval is { } released)
            {
                known.Add(released);
                releasedUntil[grant.Id] = cell.End;
            }

            turns.Add((grant.Id, cell.End, interval));
        }

        return turns;
    }

    private static bool Sound(List<Interval> known, Interval candidate, Func<Instant, Instant, bool> allows) =>
        Reference.Neighbours([.. known, candidate]).TrueForAll(pair => allows(pair.From, pair.To) || Reference.Neighbours(known).Contains(pair));

    /// <summary>Nobody knows of a withdrawal that is still to come.</summary>
    private static World AsKnownAt(Instant now, World world) =>
        world with { Grants = [.. world.Grants.Select(span => span.Withdrawn < now ? span : span with { Withdrawn = null })] };

    private static IEnumerable<(Grant Grant, Interval Cell, Instant Due)> Cells(World world) =>
        from span in world.Grants
        let schedule = new ReleaseSchedule(span.Grant, Given.Paris)
        let grid = Grid.Of(span.Grant.Terms.Resolution, Given.Paris)
        let late = LateUntil(world.Off, schedule, grid)
        from start in grid.BoundariesIn(span.Grant.Validity.Start, span.Grant.Validity.End)
        let cell = grid.CellAt(start)
        let due = schedule.DueOf(cell) <= world.Off.Start ? schedule.DueOf(cell) : Instant.Max(schedule.DueOf(cell), late)
        where due <= (span.Withdrawn ?? Instant.MaxValue) && due <= world.End
        orderby due, span.Grant.Id.ToString(), cell.Start
        select (span.Grant, cell, due);

    /// <summary>Until when a grant is silent because something of it fell due while the box was off.</summary>
    private static Instant LateUntil(Interval off, ReleaseSchedule schedule, Grid grid)
    {
        var cells = grid.BoundariesIn(schedule.Grant.Validity.Start, schedule.Grant.Validity.End).Select(grid.CellAt);
        return cells.Select(schedule.DueOf).Any(due => off.Start < due && due <= off.End) ? schedule.CatchUpAfter(off.End) : Instant.MinValue;
    }

    private static IEnumerable<Instant> Starts(World world, Grant grant, Instant releasedUntil, Interval cell)
    {
        var home = world.Home;
        return home.IsKnown(cell.End)
            ? Grid.Of(grant.Terms.Resolution, Given.Paris).BoundariesIn(releasedUntil, cell.End).Where(home.IsKnown)
            : [];
    }
}
