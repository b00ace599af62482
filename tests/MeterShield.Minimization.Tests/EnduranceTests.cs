using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;
using Xunit.Abstractions;

namespace MeterShield.Minimization.Tests;

/// <summary>Memory and time over years. Memory is asserted; time is printed, never a verdict.</summary>
public sealed class EnduranceTests(ITestOutputHelper output)
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1";

    [Fact]
    public void The_auditor_forgets_what_can_no_longer_matter()
    {
        var years = Long ? 10 : 1;
        var start = Given.At(2026, 1, 1);
        Grant[] grants = [.. Enumerable.Range(1, 20).Select(number => Given.Grant(
            number, (Resolution)((number - 1) % 5), start, Given.At(2026 + years, 1, 1), number % 2 == 0 ? Quantity.ExportedEnergy : default, offset: number))];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var auditor = new Auditor(AuditMemory.Fresh(Given.Paris, grants));
        var minimizer = new Minimizer(grants, new Dictionary<GrantId, GrantMark>(), Given.Paris, _ => default, auditor);
        var home = new Line();
        var began = TimeProvider.System.GetTimestamp();
        var (turns, most) = (0L, 0);
        while (minimizer.NextTurn(home, Instant.MaxValue) is { } turn)
        {
            Assert.NotNull(turn.Release);
            turns++;
            most = Math.Max(most, auditor.InstantsHeld);
        }

        var elapsed = TimeProvider.System.GetElapsedTime(began);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{years} years, {turns} releases, {elapsed.TotalMicroseconds / turns:F2} us each, at most {most} instants, {held / 1024} KiB held at the end");
        Assert.InRange(most, 1, 20_000);
        Assert.InRange(held, long.MinValue, 20 * 1024 * 1024);
        GC.KeepAlive(auditor);
    }

    [Fact]
    public void What_can_never_be_released_is_given_up_at_last()
    {
        // Days whose midnights are never known, and a register that the meter does not have, beside half-hours for three years.
        var (start, end) = (Given.At(2026, 1, 1), Given.At(2029, 1, 1));
        Grant[] grants =
        [
            Given.Grant(1, Resolution.HalfHour, start, end),
            Given.Grant(2, Resolution.Day, start, end),
            Given.Grant(3, Resolution.Month, start, end, Quantity.ImportedEnergyByTariff(4)),
        ];
        // Each of two graphs, imported energy and the register, reaches back 400 days from the month whose turn it is.
        Assert.InRange(MostHeld(grants, NoMidnights), 1, (2 * 432 * 48) + 2_000);
    }

    [Fact]
    public void A_grant_whose_last_cell_was_missing_holds_nothing_back()
    {
        var start = Given.At(2026, 1, 1);
        Grant[] grants = [Given.Grant(1, Resolution.HalfHour, start, Given.At(2027, 1, 1)), Given.Grant(2, Resolution.Day, start, Given.At(2026, 1, 11))];
        Assert.InRange(MostHeld(grants, NoMidnights), 1, 2_000);
    }

    [Fact]
    public void A_restart_holds_no_more_than_running_did()
    {
        var years = Long ? 10 : 1;
        var (start, end) = (Given.At(2026, 1, 1), Given.At(2026 + years, 1, 1));
        Grant[] grants = [.. Enumerable.Range(1, 20).Select(number => Given.Grant(
            number, (Resolution)((number - 1) % 5), start, Given.At(2027 + years, 1, 1), number % 2 == 0 ? Quantity.ExportedEnergy : default, offset: number))];
        var memory = new AuditMemory(Given.Paris, grants.Select(grant => new GrantSpan(grant, null)))
        {
            Marks = grants.ToDictionary(grant => grant.Id, grant => new GrantMark(grant.Id, 1, end, end)),
            Edges = Edges(grants, start, end),
        };
        var began = TimeProvider.System.GetTimestamp();
        var auditor = new Auditor(memory);
        output.WriteLine($"{years} years: {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s, at most {auditor.MostInstantsHeldAtStart} instants, {auditor.InstantsHeld} at the end");
        Assert.InRange(auditor.MostInstantsHeldAtStart, 1, 20_000);
    }

    [Fact]
    public void Edges_that_are_not_in_order_are_a_bug()
    {
        var days = Given.Grant(1, Resolution.Day, Given.At(2026, 1, 1), Given.At(2027, 1, 1));
        var edges = Given.Minimizer(Given.Paris, days).Drain(new Home(1)).SelectMany(turn => turn.Edges).Reverse().ToList();
        Assert.Throws<ArgumentException>(() => new Auditor(new AuditMemory(Given.Paris, [new GrantSpan(days, null)]) { Edges = edges }));
    }

    private static bool NoMidnights(Instant boundary) => !Grid.Of(Resolution.Day, Given.Paris).IsBoundary(boundary);

    private static int MostHeld(Grant[] grants, Func<Instant, bool> isKnown)
    {
        var auditor = new Auditor(AuditMemory.Fresh(Given.Paris, grants));
        var minimizer = new Minimizer(grants, new Dictionary<GrantId, GrantMark>(), Given.Paris, _ => default, auditor);
        var (home, most) = (new Line(isKnown), 0);
        while (minimizer.NextTurn(home, Instant.MaxValue) is not null)
        {
            most = Math.Max(most, auditor.InstantsHeld);
        }

        return most;
    }

    /// <summary>All cells of the grants, in the order of their starts, made as they are asked for.</summary>
    private static IEnumerable<ReleasedEdge> Edges(Grant[] grants, Instant start, Instant end)
    {
        Grid[] grids = [.. Resolutions.All.Select(resolution => Grid.Of(resolution, Given.Paris))];
        foreach (var day in grids[(int)Resolution.Day].BoundariesIn(start, end))
        {
            var next = grids[(int)Resolution.Day].Next(day);
            var edges = from grant in grants
                        let grid = grids[(int)grant.Terms.Resolution]
                        from at in grid.BoundariesIn(day, next)
                        orderby at
                        select new ReleasedEdge(grant.Terms.Quantity, grid.CellAt(at), grant.Id);
            foreach (var edge in edges)
            {
                yield return edge;
            }
        }
    }

    [Fact]
    public void A_year_of_minutes_for_ten_grants()
    {
        var days = Long ? 365 : 14;
        var start = Given.At(2026, 1, 1);
        Grant[] grants = [.. Enumerable.Range(1, 10).Select(number => Given.Grant(number, Resolution.Minute, start, Grid.Of(Resolution.Day, Given.Paris).Floor(start + Duration.FromDays(days)), offset: number))];
        var minimizer = Given.Minimizer(Given.Paris, grants);
        var home = new Line();
        var began = TimeProvider.System.GetTimestamp();
        var turns = 0L;
        while (minimizer.NextTurn(home, Instant.MaxValue) is not null)
        {
            turns++;
        }

        var elapsed = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine($"{days} days of minutes, 10 grants: {turns} releases in {elapsed.TotalSeconds:F1} s, {elapsed.TotalMicroseconds / turns:F2} us each");
        Assert.Equal(10L * days * 1440, turns);
    }

    private sealed class Line(Func<Instant, bool>? isKnown = null) : IRegisterTimeline
    {
        public RegisterAt At(Quantity quantity, Instant boundary) => quantity.Tariff > 0 || isKnown?.Invoke(boundary) == false
            ? RegisterAt.Unknown
            : RegisterAt.Known(new WattHours(boundary.ToUnixTimeSeconds() / 6), 0);

        public VoltAmperes? PeakOf(Interval day) => null;
    }
}
