using MeterShield.Records;
using MeterShield.Tests.Scripted;
using NodaTime;

namespace MeterShield.Egress.Tests;

/// <summary>What nobody takes is bounded: an alarm first, then the oldest are dropped, and never without a word in the log.</summary>
public sealed class BoundTests : IDisposable
{
    private readonly Box _box = Box.Create();
    private readonly TestClock _clock = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void Within_the_limits_nothing_happens()
    {
        _box.Release(_box.Give(), 10);
        var fill = Bound(Duration.FromDays(90), 1_000_000).Enforce(Box.Now);
        Assert.Equal((11, false, 0), (fill.PendingCount, fill.IsAlarm, fill.DroppedCount));
        Assert.Equal(11, _box.Outbox.PendingCount);
    }

    [Fact]
    public void Near_a_limit_there_is_an_alarm_and_nothing_is_dropped()
    {
        var releases = _box.Release(_box.Give(), 10);
        var bytes = Bound(Duration.FromDays(90), long.MaxValue / 2).Enforce(Box.Now).PendingBytes;
        var bySize = Bound(Duration.FromDays(90), bytes + (bytes / 10)).Enforce(Box.Now);
        Assert.Equal((true, 0), (bySize.IsAlarm, bySize.DroppedCount));
        var byAge = Bound(Duration.FromDays(90), long.MaxValue / 2).Enforce(releases[0].Due + Duration.FromDays(80));
        Assert.Equal((true, 0), (byAge.IsAlarm, byAge.DroppedCount));
    }

    [Fact]
    public void Beyond_the_size_the_oldest_releases_go_and_the_consent_record_stays()
    {
        var grant = _box.Give();
        var releases = _box.Release(grant, 10);
        var bytes = Bound(Duration.FromDays(90), long.MaxValue / 2).Enforce(Box.Now).PendingBytes;
        var fill = ADayLater(Bound(Duration.FromDays(90), bytes - releases[0].Bytes.Length - 1), Box.Now);
        Assert.Equal(2, fill.DroppedCount);
        var waiting = Directory.GetFiles(Path.Combine(_box.Spool.Root, $"{grant.Recipient.Pseudonym}", $"{grant.Id}")).Select(Path.GetFileName).ToList();
        Assert.Contains(waiting, name => name!.EndsWith(".consent", StringComparison.Ordinal));
        Assert.Equal(releases.Skip(2).Select(release => release.Id), waiting.Where(name => name!.EndsWith(".release", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(IdOf!));
        Assert.Equal(2, Drops());
        Assert.Equal(0, _box.Outbox.Recover(Box.Now));
    }

    [Fact]
    public void Beyond_the_age_everything_goes()
    {
        var releases = _box.Release(_box.Give(), 3);
        var fill = ADayLater(Bound(Duration.FromDays(90), long.MaxValue / 2), releases[2].Due + Duration.FromDays(200));
        Assert.Equal((4, 0), (fill.DroppedCount, fill.PendingCount));
        Assert.Equal(4, Drops());
    }

    [Fact]
    public void One_recipient_s_queue_takes_nothing_from_another_s()
    {
        _box.Release(_box.Give("silent"), 20);
        var other = _box.Give("lively");
        _box.Release(other, 1);
        var bytes = Bound(Duration.FromDays(90), long.MaxValue / 2).Enforce(Box.Now).PendingBytes;
        Assert.True(ADayLater(Bound(Duration.FromDays(90), bytes / 2), Box.Now).DroppedCount > 0);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_box.Spool.Root, $"{other.Recipient.Pseudonym}", $"{other.Id}")).Length);
    }

    [Fact]
    public void A_message_that_was_under_way_when_it_was_dropped_is_acknowledged_in_the_log()
    {
        var release = _box.Release(_box.Give())[0];
        _box.Acknowledge(release);
        Bound(Duration.FromDays(90), 0).Enforce(Box.Now);
        Assert.Equal(1, _box.Outbox.Settle(Box.Now));
        Assert.Equal(1, Entries("acknowledgment"));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(36_500)]
    public void A_clock_that_leaps_and_is_put_right_within_a_day_drops_nothing(int days)
    {
        _box.Release(_box.Give(), 3);
        var bound = Bound(Duration.FromDays(90), long.MaxValue / 2);
        Assert.Equal(0, bound.Enforce(Box.Now).DroppedCount);
        for (var hour = 0; hour < 23; hour++)
        {
            var wrong = bound.Enforce(Box.Now + Duration.FromDays(days) + Duration.FromHours(hour));
            Assert.Equal((true, 0), (wrong.IsAlarm, wrong.DroppedCount));
            _clock.Advance(TimeSpan.FromHours(1));
        }

        for (var hour = 23; hour < 72; hour++)
        {
            Assert.Equal(0, bound.Enforce(Box.Now + Duration.FromHours(hour)).DroppedCount);
            _clock.Advance(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public void A_clock_that_leaps_every_hour_drops_nothing()
    {
        _box.Release(_box.Give(), 3);
        var bound = Bound(Duration.FromDays(90), long.MaxValue / 2);
        for (var hour = 0; hour < 72; hour++)
        {
            Assert.Equal(0, bound.Enforce(Box.Now + Duration.FromDays(200 + (10 * hour))).DroppedCount);
            _clock.Advance(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public void A_box_that_is_restarted_again_and_again_drops_what_was_too_old_for_a_day_of_running()
    {
        var now = _box.Release(_box.Give(), 3)[2].Due + Duration.FromDays(200);
        var hours = 1;
        while (RunFor(1, ref now) == 0)
        {
            hours++;
            now += Duration.FromHours(23);
        }

        Assert.InRange(hours, 24, 25);
        Assert.Equal(0, _box.Outbox.PendingCount);
    }

    [Fact]
    public void A_box_that_is_restarted_again_and_again_drops_what_was_too_much_for_a_day_of_running()
    {
        var releases = _box.Release(_box.Give(), 10);
        var bytes = Bound(Duration.FromDays(90), long.MaxValue / 2).Enforce(Box.Now).PendingBytes;
        var (now, hours) = (Box.Now, 1);
        while (RunFor(1, ref now, bytes - releases[0].Bytes.Length - 1) == 0)
        {
            hours++;
        }

        Assert.InRange(hours, 24, 25);
        Assert.Equal(2, Drops());
    }

    [Fact]
    public void A_date_that_leaps_ahead_over_a_restart_makes_nothing_old_that_was_young_before()
    {
        var releases = _box.Release(_box.Give(), 3);
        var now = releases[1].Due + Duration.FromDays(90);
        Assert.Equal(0, RunFor(23, ref now));
        var wrong = now + Duration.FromDays(200);
        Assert.Equal(1, RunFor(2, ref wrong));
        Assert.Equal(0, RunFor(21, ref wrong));
        Assert.Equal(3, _box.Outbox.PendingCount);

        // Put right: both have been too old for a day by then.
        Assert.Equal(0, RunFor(23, ref now));
        Assert.Equal(2, RunFor(2, ref now));
    }

    [Fact]
    public void A_date_that_goes_back_over_a_restart_begins_the_day_anew()
    {
        var right = _box.Release(_box.Give(), 3)[2].Due + Duration.FromDays(200);
        var wrong = right + Duration.FromDays(100);
        Assert.Equal(0, RunFor(23, ref wrong));
        Assert.Equal(0, RunFor(23, ref right));
        Assert.Equal(4, RunFor(2, ref right));
    }

    [Fact]
    public void Twice_the_size_is_not_waited_for()
    {
        var releases = _box.Release(_box.Give(), 10);
        Assert.True(Bound(Duration.FromDays(90), releases[0].Bytes.Length * 4).Enforce(Box.Now).DroppedCount >= 6);
    }

    /// <summary>First an alarm, and a day later the same look again.</summary>
    private OutboxFill ADayLater(OutboxBound bound, Instant now)
    {
        Assert.Equal(0, bound.Enforce(now).DroppedCount);
        _clock.Advance(TimeSpan.FromDays(1));
        return bound.Enforce(now + Duration.FromDays(1));
    }

    /// <summary>The program is started, looks every ten minutes for so many hours, and ends.</summary>
    /// <returns>How many messages it dropped.</returns>
    private int RunFor(int hours, ref Instant now, long bytes = long.MaxValue / 2)
    {
        var bound = Bound(Duration.FromDays(90), bytes);
        var dropped = bound.Enforce(now).DroppedCount;
        for (var look = 0; look < 6 * hours; look++)
        {
            _clock.Advance(TimeSpan.FromMinutes(10));
            now += Duration.FromMinutes(10);
            dropped += bound.Enforce(now).DroppedCount;
        }

        return dropped;
    }

    private static Digest IdOf(string name) => Digest.TryParse(Path.GetFileNameWithoutExtension(name).Split('-')[2], out var id) ? id : default;

    private OutboxBound Bound(Duration age, long bytes) => new(_box.State, _box.Spool, new OutboxLimits(age, bytes), _clock);

    private int Drops() => Entries("drop");

    private int Entries(string kind) => _box.Ask($"SELECT count(*) FROM log WHERE CAST(entry AS TEXT) LIKE '%\"kind\":\"{kind}\"%'", row => row.GetInt32(0)).Single();
}
