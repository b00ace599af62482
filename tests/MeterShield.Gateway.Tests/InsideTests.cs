using MeterShield.Gateway.Tests.Consents;
using MeterShield.Metering;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Tests;

/// <summary>When the inside half releases what: after a pause, on a clock that is not trusted, and once a consent is stopped.</summary>
public sealed class InsideTests
{
    private static readonly Duration Minute = Duration.FromMinutes(1);

    [Fact]
    public async Task What_fell_due_while_the_box_was_off_waits_for_the_next_instant_of_its_grant()
    {
        using var home = new GivenHome();
        var grant = home.Desk.Give(Request(Purpose.Flexibility, Resolution.HalfHour), GivenHome.Now);
        using var meter = new StillMeter(home);
        await RunAsync(meter, GivenHome.Now - Minute, minutes: 33);
        var before = Releases(home, grant);
        Assert.Equal(1, before);

        meter.Restart();
        var back = GivenHome.Now + Duration.FromMinutes((6 * 60) + 7);
        await RunAsync(meter, back, minutes: 23);
        var due = GivenHome.Now + Duration.FromMinutes((6 * 60) + 30) + Duration.FromSeconds(30 + grant.DueOffsetSeconds);
        await meter.SayAsync(due - Duration.FromSeconds(1), 100_000);
        Assert.Equal(before, Releases(home, grant));

        await meter.SayAsync(due, 100_000);
        Assert.Equal(13, Releases(home, grant));
    }

    [Fact]
    public async Task What_fell_due_while_the_clock_was_not_trusted_waits_for_the_next_instant_of_its_grant()
    {
        using var home = new GivenHome();
        var grant = home.Desk.Give(Request(Purpose.Flexibility, Resolution.HalfHour), GivenHome.Now);
        using var meter = new StillMeter(home) { Synchronised = true };
        await RunAsync(meter, GivenHome.Now - Minute, minutes: 33, ClockSource.System);
        var before = Releases(home, grant);
        Assert.Equal(1, before);

        meter.Synchronised = false;
        await RunAsync(meter, GivenHome.Now + (33 * Minute), minutes: 90, ClockSource.System);
        meter.Synchronised = true;
        await RunAsync(meter, GivenHome.Now + (124 * Minute), minutes: 20, ClockSource.System);
        Assert.Equal(before, Releases(home, grant));

        await RunAsync(meter, GivenHome.Now + (145 * Minute), minutes: 7, ClockSource.System);
        Assert.Equal(5, Releases(home, grant));
    }

    [Theory]
    [InlineData(ClockSource.System)]
    [InlineData(ClockSource.MeterDegraded)]
    public async Task Minutes_that_were_measured_by_a_clock_that_is_not_trusted_are_never_told(ClockSource clock)
    {
        using var home = new GivenHome();
        var grant = home.Give(9);
        using var meter = new StillMeter(home) { Synchronised = clock != ClockSource.System };
        await RunAsync(meter, GivenHome.Now - Minute, minutes: 10, clock);
        Assert.Equal(0, Releases(home, grant));

        meter.Synchronised = true;
        await RunAsync(meter, GivenHome.Now + (9 * Minute) + Duration.FromSeconds(10), minutes: 15, clock == ClockSource.System ? clock : ClockSource.Meter);
        Assert.InRange(Releases(home, grant), 20, 24);

        // The first minute that is known begins and ends after the clock was set.
        Assert.InRange(meter.Counts.Missing, 10, 12);
    }

    [Fact]
    public async Task A_stop_marker_holds_in_the_inside_half_too_and_a_withdrawal_that_was_killed_after_it_is_completed()
    {
        using var home = new GivenHome();
        var grant = home.Give(9);
        using var meter = new StillMeter(home);
        await RunAsync(meter, GivenHome.Now - Minute, minutes: 6);
        var sequence = home.Home.Consents.Marks()[grant.Id].Sequence;
        Assert.True(sequence >= 3);

        home.Home.Spool.Stop(grant.Recipient.Pseudonym, grant.Id);
        await RunAsync(meter, GivenHome.Now + (5 * Minute), minutes: 5);
        Assert.Equal(sequence, home.Home.Consents.Marks()[grant.Id].Sequence);

        // Whoever withdraws may just be at it.
        meter.Tick();
        Assert.NotEmpty(home.Home.Consents.Live());
        meter.Time.Date += Duration.FromSeconds(10);
        meter.Tick();
        Assert.Empty(home.Home.Consents.Live());
    }

    private static int Releases(GivenHome home, Grant grant) => home.Waiting(grant).Count(name => name.EndsWith(".release", StringComparison.Ordinal));

    private static async Task RunAsync(StillMeter meter, Instant from, int minutes, ClockSource clock = ClockSource.Meter)
    {
        for (var at = from; at <= from + (minutes * Minute); at += Duration.FromSeconds(10))
        {
            meter.Time.Date = at;
            await meter.SayAsync(at, 50_000 + ((at - GivenHome.Now).ToInt64Nanoseconds() / 10_000_000_000), clock);
        }
    }

    private static Gateway.Consents.GrantRequest Request(Purpose purpose, Resolution resolution) =>
        GivenHome.Request(9, "watcher", Quantity.ImportedEnergy) with { Terms = new GrantTerms(purpose, Quantity.ImportedEnergy, resolution, Delay.None, RoundingQuantum.One, 30) };
}
