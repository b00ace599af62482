using System.Globalization;
using MeterShield.Metering.Tic;
using NodaTime;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>A time that the meter says is not believed at once: one wrong DATE would decide every minute before it.</summary>
public sealed class DateTests
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 11, 1, 11, 0);
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("2027-11-01T12:00:03")]
    [InlineData("2026-10-31T12:00:03")]
    [InlineData("2026-11-01T13:00:03")]
    [InlineData("2026-11-01T11:59:59")]
    public async Task One_wrong_date_is_held_and_costs_its_own_frame_only(string wrong)
    {
        var (readings, quality) = await ReadAsync("2026-11-01T12:00:01", "2026-11-01T12:00:02", wrong, "2026-11-01T12:00:04", "2026-11-01T12:00:05");
        Assert.Equal([1, 2, 4, 5], Seconds(readings));
        Assert.Equal(1, quality.Faults(TicFault.ImplausibleDate));
    }

    [Fact]
    public async Task The_first_date_of_all_is_not_believed_either()
    {
        var (readings, quality) = await ReadAsync("2027-11-01T12:00:01", "2026-11-01T12:00:02", "2026-11-01T12:00:03", "2026-11-01T12:00:04");
        Assert.Equal([3, 4], Seconds(readings));
        Assert.Equal(1, quality.Faults(TicFault.ImplausibleDate));
        Assert.Empty((await ReadAsync("2027-11-01T12:00:01")).Readings);
    }

    [Theory]
    [InlineData("2026-11-01T13:30:00", 5400)]
    [InlineData("2026-11-01T10:30:00", -5400)]
    [InlineData("2026-10-01T12:00:00", -31 * 86400)]
    public async Task A_clock_that_really_jumps_is_followed_after_three_frames(string to, int seconds)
    {
        var jumped = LocalTime(to);
        var (readings, quality) = await ReadAsync("2026-11-01T12:00:01", "2026-11-01T12:00:02", Text(jumped), Text(jumped.PlusSeconds(1)), Text(jumped.PlusSeconds(2)), Text(jumped.PlusSeconds(3)));
        Assert.Equal([1, 2, seconds + 2, seconds + 3], Seconds(readings));
        Assert.Equal(2, quality.Faults(TicFault.ImplausibleDate));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void By_more_than_a_day_ahead_the_clock_of_the_system_must_agree(int days, bool believed)
    {
        var guard = Guard(Noon);
        _time.Advance(Noon + Duration.FromDays(days) - Instant.FromDateTimeOffset(_time.GetUtcNow()) is var ahead && ahead > Duration.Zero ? ahead.ToTimeSpan() : TimeSpan.Zero);
        var after = Noon + Duration.FromDays(10) + Duration.FromMinutes(10);
        var beliefs = Enumerable.Range(0, 9).Select(second => guard.Judge(after + Duration.FromSeconds(second), false)).ToList();
        Assert.Equal(believed, beliefs[^1] == Belief.Believed);
        Assert.Equal([Belief.Held, Belief.Held], beliefs[..2]);
    }

    [Fact]
    public async Task The_doubled_hour_is_two_hours_and_no_jump()
    {
        byte[] bytes = [.. Frame("E261025025958"), .. Frame("E261025025959"), .. Frame("H261025020000"), .. Frame("H261025020001")];
        var (readings, quality) = await Frames.ReadAsync(bytes, time: _time);
        Assert.Equal(0, quality.Faults(TicFault.ImplausibleDate));
        Assert.Equal(Instant.FromUtc(2026, 10, 25, 1, 0, 1), readings[^1].At);
        Assert.Equal(4, readings.Count);
    }

    [Fact]
    public void A_meter_that_comes_back_after_hours_is_believed_at_once_where_as_many_hours_have_gone_by()
    {
        var guard = Guard(Noon);
        _time.Advance(TimeSpan.FromHours(3));
        Assert.Equal(Belief.Held, guard.Judge(Noon + Duration.FromHours(4), false));
        Assert.Equal(Belief.Believed, guard.Judge(Noon + Duration.FromHours(3) + Duration.FromSeconds(20), false));
    }

    [Fact]
    public void A_clock_that_was_degraded_may_be_set_to_anything()
    {
        var guard = Guard(Instant.FromUtc(2010, 1, 1, 0, 0), isDegraded: true);
        Assert.Equal([Belief.Held, Belief.Held, Belief.Believed], Enumerable.Range(0, 3).Select(second => guard.Judge(Noon + Duration.FromSeconds(second), false)));
    }

    /// <summary>Two digits that make up for each other: the checksum verifies, the month is another.</summary>
    [Fact]
    public async Task Two_damaged_digits_that_the_checksum_lets_through_move_no_time()
    {
        var vector = TicVector.Read("quirk-date-two-digits");
        Assert.Empty(vector.Faults);
        var (readings, quality) = await Frames.ReadAsync(vector.Bytes, time: _time);
        Assert.Equal([1, 2, 4], Seconds(readings));
        Assert.Equal(1, quality.Faults(TicFault.ImplausibleDate));
    }

    private static LocalDateTime LocalTime(string text) => NodaTime.Text.LocalDateTimePattern.GeneralIso.Parse(text).Value;

    private static string Text(LocalDateTime time) => NodaTime.Text.LocalDateTimePattern.GeneralIso.Format(time);

    private static IEnumerable<int> Seconds(IEnumerable<Reading> readings) => readings.Select(reading => (int)(reading.At - Noon).TotalSeconds);

    private static byte[] Frame(string horodate) =>
        TicEncoder.Frame(TicEncoder.Standard("ADSC", "064468100001"), TicEncoder.Standard("DATE", "", horodate), TicEncoder.Standard("EAST", "000001000"), TicEncoder.Standard("SINSTS", "00720"));

    private Task<(List<Reading> Readings, LineQuality Quality)> ReadAsync(params string[] times) =>
        Frames.ReadAsync([.. times.SelectMany(time => Frame("H" + LocalTime(time).ToString("yyMMddHHmmss", CultureInfo.InvariantCulture)))], time: _time);

    /// <summary>A guard of a live line that has believed two frames.</summary>
    private DateGuard Guard(Instant date, bool isDegraded = false)
    {
        var guard = new DateGuard(_time, isRecording: false);
        Assert.Equal([Belief.First, Belief.Believed], new[] { guard.Judge(date, isDegraded), guard.Judge(date, isDegraded) });
        return guard;
    }
}
