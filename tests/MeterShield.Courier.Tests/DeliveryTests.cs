using System.Text;
using MeterShield.Gateway.Tests;
using MeterShield.Tests.Counterparts;
using MeterShield.Tests.Scripted;

namespace MeterShield.Courier.Tests;

/// <summary>What waits is delivered, oldest first, however the broker behaves.</summary>
public sealed class DeliveryTests : IDisposable
{
    private readonly SpoolFolder _spool = new();
    private readonly ScriptedBroker _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _spool.Dispose();
    }

    [Fact]
    public async Task The_oldest_goes_first_whichever_consent_it_is_of()
    {
        var home = _spool.AddRecipient(_broker.Port);
        var (one, other) = (_spool.AddGrant(home), _spool.AddGrant(home));
        foreach (var number in new[] { 5, 2, 4, 1, 3, 6 })
        {
            _spool.Put(home, number % 2 == 0 ? one : other, number);
        }

        await using var courier = new RunningCourier(_spool);
        using var client = await _broker.WelcomeAsync();
        for (var number = 1; number <= 6; number++)
        {
            var (id, topic, payload) = await client.ReadPublishAsync();
            Assert.Equal($"{number}", Encoding.ASCII.GetString(payload));
            Assert.Equal($"ms/v1/{home}/release", topic);
            await client.AcknowledgeAsync(id);
        }

        await courier.Heard.UntilAsync("delivered", 6);
        Assert.Equal(6, _spool.Acknowledged(home).Count);
        Assert.Empty(_spool.Waiting(home, one));
    }

    [Fact]
    public async Task Only_one_message_is_under_way()
    {
        var home = _spool.AddRecipient(_broker.Port);
        var grant = _spool.AddGrant(home);
        _spool.Put(home, grant, 1);
        _spool.Put(home, grant, 2);
        var clock = new TestClock();
        await using var courier = new RunningCourier(_spool, clock);
        using var client = await _broker.WelcomeAsync(0x13, 0, 16);
        var (id, _, _) = await client.ReadPublishAsync();

        // The broker's own keep-alive of 16 s: a ping comes where the second message would have come.
        clock.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(12, (await client.ReadAsync()).Type);
        await client.AcknowledgeAsync(id);
        Assert.Equal("2"u8.ToArray(), (await client.ReadPublishAsync()).Payload);
    }

    [Theory]
    [InlineData(0x10, "NoSubscriber")]
    [InlineData(0x87, "Refused")]
    [InlineData(0x97, "Refused")]
    public async Task A_message_that_is_not_taken_is_kept_and_comes_again_before_any_younger(byte reason, string outcome)
    {
        var home = _spool.AddRecipient(_broker.Port);
        var grant = _spool.AddGrant(home);
        _spool.Put(home, grant, 1);
        _spool.Put(home, grant, 2);
        await using var courier = new RunningCourier(_spool);
        using var client = await _broker.WelcomeAsync();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var (id, _, payload) = await client.ReadPublishAsync();
            Assert.Equal("1"u8.ToArray(), payload);
            await client.AcknowledgeAsync(id, reason);
            await courier.Heard.UntilAsync($"kept {outcome}");
        }

        Assert.Equal(2, _spool.Waiting(home, grant).Count);
        Assert.Empty(_spool.Acknowledged(home));
    }

    [Fact]
    public async Task A_dead_broker_delays_nobody_else()
    {
        using var black = new ScriptedBroker();
        var (dead, lively) = (_spool.AddRecipient(black.Port), _spool.AddRecipient(_broker.Port));
        var (deadGrant, livelyGrant) = (_spool.AddGrant(dead), _spool.AddGrant(lively));
        _spool.Put(dead, deadGrant, 1);
        await using var courier = new RunningCourier(_spool);
        using var hole = await black.WelcomeAsync();
        await hole.ReadPublishAsync();
        using var client = await _broker.WelcomeAsync();
        for (var number = 1; number <= 20; number++)
        {
            _spool.Put(lively, livelyGrant, number);
            await client.AcknowledgeAsync((await client.ReadPublishAsync()).Id);
        }

        await courier.Heard.UntilAsync("delivered", 20);
        Assert.Single(_spool.Waiting(dead, deadGrant));
    }

    [Fact]
    public async Task A_broker_that_throws_us_out_is_not_stormed()
    {
        _spool.AddRecipient(_broker.Port);
        var clock = new TestClock();
        await using var courier = new RunningCourier(_spool, clock);
        var waits = new List<TimeSpan>();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            using (var client = await _broker.WelcomeAsync())
            {
                await courier.Heard.UntilAsync("connected");
                await client.SendAsync([0xE0, 2, 0x8E, 0]);
            }

            await courier.Heard.UntilAsync("disconnected TakenOver");
            waits.Add(await clock.UntilSomebodyDelaysAsync());
            clock.Advance(waits[^1]);
        }

        Assert.True(waits[3] > waits[0] * 1.5, string.Join(' ', waits));
    }

    [Fact]
    public async Task After_ten_minutes_without_a_broker_everything_arrives_in_order()
    {
        var port = FreePort.Take();
        var home = _spool.AddRecipient(port);
        var grant = _spool.AddGrant(home);
        var clock = new TestClock();
        await using var courier = new RunningCourier(_spool, clock);
        var until = clock.GetUtcNow() + TimeSpan.FromMinutes(10);
        var count = 0;
        while (clock.GetUtcNow() < until)
        {
            _spool.Put(home, grant, ++count);
            await courier.Heard.UntilAsync("disconnected Unreachable");
            clock.Advance(await clock.UntilSomebodyDelaysAsync());
        }

        await courier.Heard.UntilAsync("disconnected Unreachable");
        var wait = await clock.UntilSomebodyDelaysAsync();
        Assert.Equal(count, _spool.Waiting(home, grant).Count);
        await using var broker = await MosquittoServer.StartAsync(port: port);
        await using var subscriber = await Subscriber.StartAsync(port);

        clock.Advance(wait);
        await courier.Heard.UntilAsync("delivered", count);
        await subscriber.UntilReleasesAsync(count);
        Assert.Equal(Enumerable.Range(1, count), Numbers(subscriber));
        Assert.Equal(count, _spool.Acknowledged(home).Count);
    }

    [Fact]
    public async Task A_broker_that_needs_half_a_minute_gets_it_at_the_second_attempt()
    {
        var home = _spool.AddRecipient(_broker.Port);
        _spool.Put(home, _spool.AddGrant(home), 1);
        var clock = new TestClock();
        await using var courier = new RunningCourier(_spool, clock);
        using (var first = await _broker.WelcomeAsync())
        {
            await first.ReadPublishAsync();
            clock.Advance(TimeSpan.FromSeconds(20));
            await courier.Heard.UntilAsync("kept TimedOut");
        }

        clock.Advance(await clock.UntilSomebodyDelaysAsync());
        using var second = await _broker.WelcomeAsync();
        var (id, _, _) = await second.ReadPublishAsync();
        clock.Advance(TimeSpan.FromSeconds(30));
        await second.AcknowledgeAsync(id);
        await courier.Heard.UntilAsync("delivered");
    }

    [Fact]
    public async Task A_courier_that_breaks_is_told_of_and_begins_again()
    {
        var home = _spool.AddRecipient(_broker.Port);
        _spool.Put(home, _spool.AddGrant(home), 1);
        var clock = new TestClock();
        var connector = new FakeConnector(breaks: 2);
        await using var courier = new RunningCourier(_spool, clock, connector);
        for (var time = 0; time < 2; time++)
        {
            await courier.Heard.UntilAsync("failed a bug");
            var wait = await clock.UntilSomebodyDelaysAsync();
            Assert.Equal("here.Failed\n", await File.ReadAllTextAsync(Path.Combine(_spool.Root, home, "trouble")));
            clock.Advance(wait);
        }

        await courier.Heard.UntilAsync("delivered");
        Assert.Equal(["1"], connector.Taken);
    }

    [Fact]
    public async Task A_consent_record_goes_before_the_releases_that_are_due_with_it()
    {
        const long Due = 1_800_000_000;
        var home = _spool.AddRecipient(_broker.Port);
        var (one, other, third) = (_spool.AddGrant(home), _spool.AddGrant(home), _spool.AddGrant(home));
        _spool.Put(home, one, Due, 0, "release");
        _spool.Put(home, other, Due, 1, "release");
        _spool.Put(home, other, Due - 1, 7, "release");

        // The third consent of the recipient is its third record, and its first release is number 0.
        _spool.Put(home, third, Due, 3, "consent");
        _spool.Put(home, third, Due, 2, "release");
        await using var courier = new RunningCourier(_spool);
        using var client = await _broker.WelcomeAsync();
        foreach (var expected in new[] { "release 7", "consent 3", "release 0", "release 1", "release 2" })
        {
            var (id, _, payload) = await client.ReadPublishAsync();
            Assert.Equal(expected, Encoding.ASCII.GetString(payload));
            await client.AcknowledgeAsync(id);
        }
    }

    [Fact]
    public async Task What_the_broker_took_is_not_sent_again_when_the_disk_takes_no_acknowledgment()
    {
        var home = _spool.AddRecipient(_broker.Port);
        var grant = _spool.AddGrant(home);
        _spool.Put(home, grant, 1);
        _spool.Put(home, grant, 2);
        var acks = Path.Combine(_spool.Root, home, "acks");
        Directory.Delete(acks);
        await File.WriteAllBytesAsync(acks, []);
        await using var courier = new RunningCourier(_spool);
        using var client = await _broker.WelcomeAsync();
        await client.AcknowledgeAsync((await client.ReadPublishAsync()).Id);
        await courier.Heard.UntilAsync("troubled SpoolUnusable", 2);

        File.Delete(acks);
        Directory.CreateDirectory(acks);
        var (id, _, payload) = await client.ReadPublishAsync();
        Assert.Equal("2"u8.ToArray(), payload);
        await client.AcknowledgeAsync(id);
        await courier.Heard.UntilAsync("delivered", 1);
        Assert.Equal(2, _spool.Acknowledged(home).Count);
    }

    [Fact]
    public async Task A_route_that_cannot_be_read_is_told_and_read_again()
    {
        var home = _spool.AddRecipient(_broker.Port);
        var route = Path.Combine(_spool.Root, home, "route.json");
        var good = await File.ReadAllBytesAsync(route);
        await File.WriteAllTextAsync(route, "{");
        await using var courier = new RunningCourier(_spool);
        await courier.Heard.UntilAsync("troubled RouteUnreadable");
        await File.WriteAllBytesAsync(route, good);
        using var client = await _broker.WelcomeAsync();
        await courier.Heard.UntilAsync("connected");
    }

    [Fact]
    public async Task A_spool_that_is_not_there_yet_is_waited_for()
    {
        var later = _spool.Root + "-later";
        Directory.Move(_spool.Root, later);
        await using var courier = new RunningCourier(_spool);
        await courier.Heard.UntilAsync("troubled SpoolUnusable");
        Directory.Move(later, _spool.Root);
        var home = _spool.AddRecipient(_broker.Port);
        _spool.Put(home, _spool.AddGrant(home), 1);
        using var client = await _broker.WelcomeAsync();
        Assert.Equal("1"u8.ToArray(), (await client.ReadPublishAsync()).Payload);
    }

    [Fact]
    public async Task A_long_queue_is_delivered_part_by_part_in_order()
    {
        const int Count = 1100;
        var home = _spool.AddRecipient(_broker.Port);
        var grant = _spool.AddGrant(home);
        foreach (var number in Enumerable.Range(0, Count).OrderBy(number => number * 7919 % Count))
        {
            _spool.Put(home, grant, number);
        }

        await using var courier = new RunningCourier(_spool);
        using var client = await _broker.WelcomeAsync();
        for (var number = 0; number < Count; number++)
        {
            var (id, _, payload) = await client.ReadPublishAsync();
            Assert.Equal($"{number}", Encoding.ASCII.GetString(payload));
            await client.AcknowledgeAsync(id);
        }
    }

    [Fact]
    public async Task A_broker_that_restarts_without_persistence_gets_the_rest()
    {
        var port = FreePort.Take();
        var home = _spool.AddRecipient(port);
        var grant = _spool.AddGrant(home);
        await using var courier = new RunningCourier(_spool);
        var delivered = 0;
        for (var life = 0; life < 3; life++)
        {
            await using var broker = await MosquittoServer.StartAsync(port: port);
            await using var subscriber = await Subscriber.StartAsync(port);

            for (var message = 0; message < 5; message++)
            {
                _spool.Put(home, grant, delivered++);
            }

            await courier.Heard.UntilAsync("delivered", 5);
            await subscriber.UntilReleasesAsync(5);
            Assert.Equal(Enumerable.Range(delivered - 5, 5), Numbers(subscriber));
        }

        Assert.Equal(delivered, _spool.Acknowledged(home).Count);
    }

    private static IEnumerable<int> Numbers(Subscriber subscriber) =>
        subscriber.Releases.Select(payload => int.Parse(payload, System.Globalization.CultureInfo.InvariantCulture));
}
