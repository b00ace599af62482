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

    private sealed class Line : IRegisterTimeline
    {
        public RegisterAt At(Quantity quantity, Instant boundary) => RegisterAt.Known(new WattHours(boundary.ToUnixTimeSeconds() / 6), 0);

        public VoltAmperes? PeakOf(Interval day) => null;
    }
}
