using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests.Worlds;

/// <summary>The rule of what may be known, said again in the slowest and plainest way.</summary>
internal static class Reference
{
    private static readonly Dictionary<Resolution, Grid> Grids = Resolutions.All.ToDictionary(r => r, r => Grid.Of(r, Given.Paris));

    /// <summary>The rule of the design.</summary>
    public static bool Allows(World world, Instant from, Instant to) =>
        IsAdmitted(world, from, to) || (Extremes(world, from, to) is var (coarsest, _) && HasWholeCell(coarsest, from, to));

    /// <summary>Wrong: as long as a cell is not a cell.</summary>
    public static bool AllowsByDuration(World world, Instant from, Instant to) =>
        IsAdmitted(world, from, to) || (Extremes(world, from, to) is var (coarsest, _) && to - from >= Shortest(coarsest));

    /// <summary>Wrong: the finest agreed anywhere inside.</summary>
    public static bool AllowsByFinest(World world, Instant from, Instant to) =>
        IsAdmitted(world, from, to) || (Extremes(world, from, to) is var (_, finest) && HasWholeCell(finest, from, to));

    /// <summary>The pairs that can be computed with nothing computable in between, by rank over the rationals.</summary>
    public static List<(Instant From, Instant To)> Neighbours(IReadOnlyList<Interval> known) =>
        Solved([.. known.Select(interval => (interval, 0L))]).ConvertAll(pair => (pair.From, pair.To));

    /// <summary>The same with the energy that was told, and what follows of each pair.</summary>
    public static List<(Instant From, Instant To, long Energy)> Solved(IReadOnlyList<(Interval Interval, long Energy)> told)
    {
        List<Instant> cuts = [.. told.SelectMany(known => new[] { known.Interval.Start, known.Interval.End }).Distinct().Order()];
        var width = Math.Max(cuts.Count - 1, 0);
        var rank = new Rank(width, told.Select(known => (Enumerable.Range(0, width).Where(i => known.Interval.Start <= cuts[i] && cuts[i] < known.Interval.End), known.Energy)));
        var found = new List<(Instant, Instant, long)>();
        for (var i = 0; i < width; i++)
        {
            for (var j = i + 1; j <= width; j++)
            {
                if (rank.Solve(width, Enumerable.Range(i, j - i)) is { } energy)
                {
                    found.Add((cuts[i], cuts[j], energy));
                    break;
                }
            }
        }

        return found;
    }

    private static bool IsAdmitted(World world, Instant from, Instant to) => world.Admissions.Any(a => a.Interval == new Interval(from, to));

    /// <summary>The coarsest and finest g(t), asked for every half-hour of the interval.</summary>
    private static (Resolution Coarsest, Resolution Finest)? Extremes(World world, Instant from, Instant to)
    {
        var all = new List<Resolution>();
        for (var t = from; t < to; t += Duration.FromMinutes(30))
        {
            var inForce = world.Grants
                .Where(g => g.Grant.Validity.Contains(t) && (g.Withdrawn is not { } withdrawn || t < withdrawn))
                .Select(g => g.Grant.Terms.Resolution).ToList();
            if (inForce.Count == 0)
            {
                return null;
            }

            all.Add(inForce.Max());
        }

        return (all.Min(), all.Max());
    }

    private static bool HasWholeCell(Resolution resolution, Instant from, Instant to)
    {
        var boundaries = Grids[resolution].BoundariesIn(from, to + Duration.FromMinutes(1)).Take(2).ToList();
        return boundaries.Count == 2;
    }

    private static Duration Shortest(Resolution resolution) => resolution switch
    {
        Resolution.Month => Duration.FromDays(28),
        Resolution.Day => Duration.FromHours(23),
        _ => Duration.FromSeconds(resolution.FixedSeconds()),
    };
}
