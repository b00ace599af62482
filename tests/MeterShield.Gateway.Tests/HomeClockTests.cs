using MeterShield.Gateway.Tests.Consents;
using MeterShield.History;
using MeterShield.Metering;
using MeterShield.Records;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MeterShield.Gateway.Tests;

/// <summary>Which time releases are scheduled by, on a box whose own clock is wrong, jumps, or is set.</summary>
public sealed class HomeClockTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 14, 15, 0);
    private readonly WallClock _wall = new() { Date = Now };

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_box_that_starts_in_1970_is_not_believed_until_its_clock_is_set(bool confirmed, bool synchronised)
    {
        _wall.Date = Instant.FromUtc(1970, 1, 1, 0, 10);
        var clock = Heard(ClockSource.System, confirmed, synchronised);
        Assert.False(clock.IsTrusted);
        _wall.Date = Now;
        Assert.True(clock.IsTrusted);
        Assert.Equal(Now, clock.Now);
    }

    [Theory]
    [InlineData(+24 * 60, false)]
    [InlineData(+24 * 60, true)]
    [InlineData(-60, false)]
    [InlineData(-60, true)]
    [InlineData(+2, true)]
    public void A_clock_that_leaps_schedules_nothing_until_it_has_been_synchronised_for_a_while(int minutes, bool confirmed)
    {
        var synchronised = true;
        var clock = new HomeClock(_wall, confirmed, () => synchronised);
        clock.Heard(new Reading(Now, ClockSource.System, new WattHours(1), null, [], null));
        Assert.True(clock.IsTrusted);

        // Whoever sets a Linux clock by hand takes the kernel's word for it away (ntp_clear in timekeeping), and here it is back at once.
        _wall.Date += Duration.FromMinutes(minutes);
        Assert.False(clock.IsTrusted);
        Pass(Duration.FromMinutes(4));
        Assert.False(clock.IsTrusted);
        synchronised = false;
        Pass(Duration.FromMinutes(2));
        Assert.False(clock.IsTrusted);
        synchronised = true;
        Pass(Duration.FromMinutes(1));
        Assert.False(clock.IsTrusted);
        Pass(Duration.FromMinutes(5));
        Assert.True(clock.IsTrusted);
    }

    [Theory]
    [InlineData(+24 * 60)]
    [InlineData(-60)]
    public void Of_a_meter_that_does_not_tell_the_time_nothing_is_released_after_a_leap_until_the_clock_has_been_right_for_a_while(int minutes)
    {
        using var home = new GivenHome();
        home.Give(9);
        _wall.Date = GivenHome.Now;
        var path = Path.Combine(home.Folder, "history.db");
        RegisterHistory.Create(path);
        using var history = RegisterHistory.Open(path, Duration.FromSeconds(15));
        var clock = new HomeClock(_wall, confirmed: false, () => true);
        var round = new ReleaseRound(home.Home, history, clock, NullLogger.Instance);

        Poll(20);
        var before = round.Counts.Released;
        Assert.True(before > 10, $"{before}");
        _wall.Date += Duration.FromMinutes(minutes);
        Poll(4);
        Assert.Equal(before, round.Counts.Released);
        Poll(100);
        Assert.True(round.Counts.Released > before);

        void Poll(int count)
        {
            for (var reading = 0; reading < 6 * count; reading++)
            {
                Pass(Duration.FromSeconds(10));
                var said = new Reading(_wall.Date, ClockSource.System, new WattHours(_wall.Elapsed.BclCompatibleTicks / TimeSpan.TicksPerMinute), null, [], null);
                clock.Heard(said);
                if (clock.IsTrusted)
                {
                    round.Begin(said.At);
                }

                history.Observe(said, round.Needs);
                round.Make(said.At);
            }
        }
    }

    [Fact]
    public void A_clock_that_is_put_right_by_seconds_is_trusted_on()
    {
        var clock = Heard(ClockSource.System, confirmed: false, synchronised: true);
        for (var step = 0; step < 100; step++)
        {
            Pass(Duration.FromMinutes(10));
            _wall.Date += Duration.FromSeconds(step % 2 == 0 ? 40 : -40);
            Assert.True(clock.IsTrusted);
        }
    }

    [Fact]
    public void Until_the_program_is_started_again_with_it_confirmed_a_clock_that_leapt_and_is_never_synchronised_schedules_nothing()
    {
        var clock = Heard(ClockSource.System, confirmed: true, synchronised: false);
        Assert.True(clock.IsTrusted);
        _wall.Date += Duration.FromDays(1);
        Assert.False(clock.IsTrusted);
        Pass(Duration.FromDays(3));
        Assert.False(clock.IsTrusted);
        Assert.True(Heard(ClockSource.System, confirmed: true, synchronised: false).IsTrusted);
    }

    [Theory]
    [InlineData(+24)]
    [InlineData(-1)]
    [InlineData(-56 * 8766)]
    public void The_meters_time_goes_on_whatever_the_box_believes(int hours)
    {
        var clock = Heard(ClockSource.Meter, confirmed: false, synchronised: false);
        _wall.Date += Duration.FromHours(hours);
        _wall.Elapsed += Duration.FromSeconds(2);
        Assert.True(clock.IsTrusted);
        Assert.Equal(Now + Duration.FromSeconds(2), clock.Now);
    }

    [Fact]
    public void A_meter_whose_own_clock_is_degraded_schedules_nothing() => Assert.False(Heard(ClockSource.MeterDegraded, confirmed: true, synchronised: true).IsTrusted);

    [Fact]
    public async Task The_doctor_says_that_a_clock_is_years_behind()
    {
        await using var box = await Box.CreateAsync(9, box => $"tic:{box.Folder}/line");
        var (exit, english, _) = await box.AtAsync("1970-01-01 00:10:00 UTC", "doctor", "--lang", "en");
        Assert.Equal(1, exit);
        Assert.Contains("is years behind", english, StringComparison.Ordinal);
        var (_, french, _) = await box.AtAsync("1970-01-01 00:10:00 UTC", "doctor", "--lang", "fr");
        Assert.Contains("retarde de plusieurs années", french, StringComparison.Ordinal);
    }

    private void Pass(Duration time)
    {
        _wall.Date += time;
        _wall.Elapsed += time;
    }

    private HomeClock Heard(ClockSource source, bool confirmed, bool synchronised)
    {
        var clock = new HomeClock(_wall, confirmed, () => synchronised);
        clock.Heard(new Reading(Now, source, new WattHours(1), null, [], null));
        return clock;
    }

    private sealed class WallClock : TimeProvider
    {
        public Instant Date { get; set; }

        public Duration Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Date.ToDateTimeOffset();

        public override long GetTimestamp() => (long)Elapsed.TotalTicks;
    }
}
