using FsCheck;
using FsCheck.Fluent;
using MeterShield.Records;
using NodaTime;
using Interval = NodaTime.Interval;

namespace MeterShield.Minimization.Tests.Worlds;

/// <summary>A few grants, consent changes, outages, restarts and a time off, small enough for brute force.</summary>
internal sealed record World(
    string Name, IReadOnlyList<GrantSpan> Grants, IReadOnlyList<Admission> Admissions, IReadOnlyList<Instant> Restarts, int Seed, int UnknownPercent, Instant End)
{
    /// <summary>Days and hours around the night on which the clock goes back.</summary>
    public static Gen<World> OfDays { get; } = Of(Given.At(2026, 10, 23), 96, [Resolution.Day, Resolution.Hour, Resolution.HalfHour], 9);

    /// <summary>The same around the night on which it goes forward.</summary>
    public static Gen<World> OfSpring { get; } = Of(Given.At(2026, 3, 27), 96, [Resolution.Day, Resolution.Hour, Resolution.HalfHour], 9);

    /// <summary>Months and days over a winter with its short February.</summary>
    public static Gen<World> OfMonths { get; } = Of(Given.At(2026, 1, 1), 24 * 118, [Resolution.Month, Resolution.Day], 12);

    public static Gen<World> Any { get; } = Gen.OneOf(OfDays, OfSpring, OfMonths);

    /// <summary>The same with other quantities beside, and one rounding for each.</summary>
    public static Gen<World> Mixed { get; } =
        from world in Any
        from kinds in Gen.Elements(0, 0, 0, 1, 2).ArrayOf(world.Grants.Count)
        from import in Gen.Elements(1L, 1L, 10L, 1000L)
        from export in Gen.Elements(1L, 100L)
        select world with { Grants = [.. world.Grants.Select((span, i) => span with { Grant = Mix(span.Grant, i + 1, kinds[i], kinds[i] == 1 ? export : import) })] };

    /// <summary>When the box is off: it comes back at the end and does not tell when.</summary>
    public Interval Off { get; init; }

    /// <summary>The grants and admissions of one quantity.</summary>
    public World Of(Quantity quantity) => this with
    {
        Grants = [.. Grants.Where(span => span.Grant.Terms.Quantity == quantity)],
        Admissions = [.. Admissions.Where(admission => admission.Quantity == quantity)],
    };

    public Home Home => new(Seed, UnknownPercent);

    public override string ToString() =>
        $"{Name} seed {Seed} unknown {UnknownPercent} % to {End}: "
        + string.Join("; ", Grants.Select(g => $"{g.Grant.Recipient.Name} {g.Grant.Terms.Quantity} {g.Grant.Terms.Rounding.Step} {g.Grant.Terms.Resolution} {g.Grant.Terms.Delay} {g.Grant.Validity} withdrawn {g.Withdrawn}"))
        + $"; admitted {string.Join(", ", Admissions.Select(a => a.Interval))}; restarts {string.Join(", ", Restarts)}; off {Off}";

    /// <summary>What is released, turn by turn, with the auditor rebuilt at every consent change and restart.</summary>
    public List<Turn> Run(IRegisterTimeline? home = null)
    {
        home ??= Home;
        var run = new WorldRun(this);
        foreach (var stop in Restarts.Concat(Grants.Select(g => g.Withdrawn).OfType<Instant>()).Append(End).Order())
        {
            run.Until(stop, home);
        }

        return run.Turns;
    }

    private static Gen<World> Of(Instant start, int hours, Resolution[] ladder, int fineCells) =>
        from count in Gen.Choose(2, 4)
        from grants in GrantOf(start, hours, ladder, fineCells).ArrayOf(count)
        from admitted in Gen.Choose(0, 2)
        from restarts in Gen.Choose(0, hours).ArrayOf(2)
        from seed in Gen.Choose(0, 1_000_000)
        from unknown in Gen.Elements(0, 0, 10, 30)
        from off in Gen.Choose(0, hours * 2)
        from offHours in Gen.Choose(0, hours / 2)
        let numbered = grants.Select((make, i) => make(i + 1)).ToList()
        select new World(
            $"{ladder[0]}s from {start}",
            numbered,
            [.. numbered.Take(admitted == 0 ? 1 : 0).Select(span => ResidueBefore(span.Grant, ladder[0])).OfType<Admission>()],
            [.. restarts.Select(hour => start + Duration.FromHours(hour))],
            seed,
            unknown,
            LastDue(numbered, start + Duration.FromHours((hours * 3 / 2) + 48)))
        {
            Off = new Interval(start + Duration.FromMinutes((off * 30) + 7), start + Duration.FromMinutes((off * 30) + 7 + (offHours * 60))),
        };

    private static Gen<Func<int, GrantSpan>> GrantOf(Instant start, int hours, Resolution[] ladder, int fineCells) =>
        from step in Gen.Choose(0, ladder.Length - 1)
        from hour in Gen.Choose(0, hours * 2 / 3)
        from cells in Gen.Choose(1, fineCells)
        from withdrawn in Gen.Choose(0, hours * 2)
        from delay in Gen.Elements(Delay.None, Delay.None, Delay.None, Delay.EndOfDay, Delay.SevenDays, Delay.ThirtyDays)
        select new Func<int, GrantSpan>(number =>
        {
            var grid = Grid.Of(ladder[step], Given.Paris);
            var first = grid.Ceiling(start + Duration.FromHours(step == 0 ? Math.Min(hour, hours / 4) : hour));
            var to = Enumerable.Range(0, step == 0 ? 4 : cells).Aggregate(first, (at, _) => grid.Next(at));
            var stop = start + Duration.FromHours(withdrawn);
            return new GrantSpan(Given.Grant(number, ladder[step], first, to, delay: delay, offset: number), stop < to ? stop : null);
        });

    private static Instant LastDue(List<GrantSpan> grants, Instant atLeast) => Instant.Max(atLeast, grants.Max(span =>
        new ReleaseSchedule(span.Grant, Given.Paris).DueOf(Grid.Of(span.Grant.Terms.Resolution, Given.Paris).CellAt(span.Grant.Validity.End))));

    private static Grant Mix(Grant grant, int number, int kind, long quantum)
    {
        var terms = grant.Terms;
        var quantity = kind == 1 ? Quantity.ExportedEnergy : kind == 2 && terms.Resolution == Resolution.Day ? Quantity.DailyPeakPower : terms.Quantity;
        return Given.Grant(number, terms.Resolution, grant.Validity.Start, grant.Validity.End, quantity, delay: terms.Delay, quantum: quantum, offset: grant.DueOffsetSeconds);
    }

    private static Admission? ResidueBefore(Grant grant, Resolution coarsest)
    {
        var from = Grid.Of(coarsest, Given.Paris).Floor(grant.Validity.Start);
        return from == grant.Validity.Start ? null : new Admission(default, new Interval(from, grant.Validity.Start));
    }
}
