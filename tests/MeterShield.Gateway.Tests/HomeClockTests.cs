using MeterShield.Metering;
using MeterShield.Records;
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
    [InlineData(+24)]
    [InlineData(-1)]
    public void A_clock_that_jumps_and_is_not_synchronised_schedules_nothing(int hours)
    {
        var synchronised = true;
        var clock = new HomeClock(_wall, confirmed: false, () => synchronised);
        clock.Heard(new Reading(Now, ClockSource.System, new WattHours(1), null, [], null));
        Assert.True(clock.IsTrusted);

        // Whoever sets a Linux clock by hand takes the kernel's word for it away (ntp_clear in timekeeping).
        _wall.Date += Duration.FromHours(hours);
        synchronised = false;
        Assert.False(clock.IsTrusted);
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
