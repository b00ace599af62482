using MeterShield.Tests.Counterparts;
using MeterShield.Tests.Scripted;

namespace MeterShield.Courier.Tests;

/// <summary>What stands in the way of a recipient's delivery can be read in its folder while it does, and no longer.</summary>
public sealed class TroubleTests : IDisposable
{
    private readonly SpoolFolder _spool = new();
    private readonly ScriptedBroker _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _spool.Dispose();
    }

    [Fact]
    public async Task A_broker_that_is_not_there()
    {
        var home = _spool.AddRecipient(FreePort.Take());
        await using var courier = new RunningCourier(_spool);
        await courier.Heard.UntilAsync("disconnected Unreachable", 2);
        Assert.Equal("connection.Unreachable\n", await NotedAsync(home));
    }

    [Fact]
    public async Task A_route_that_cannot_be_read()
    {
        var home = _spool.AddRecipient(_broker.Port);
        await File.WriteAllTextAsync(Path.Combine(_spool.Root, home, "route.json"), "{");
        await using var courier = new RunningCourier(_spool);
        await courier.Heard.UntilAsync("troubled RouteUnreadable", 2);
        Assert.Equal("here.RouteUnreadable\n", await NotedAsync(home));
    }

    [Theory]
    [InlineData(0x87, "message.Refused.NotAuthorized\n")]
    [InlineData(0x10, "message.NoSubscriber\n")]
    public async Task A_message_that_is_not_taken_and_then_is(byte reason, string noted)
    {
        var home = _spool.AddRecipient(_broker.Port);
        var grant = _spool.AddGrant(home);
        _spool.Put(home, grant, 1);
        await using var courier = new RunningCourier(_spool);
        using var client = await _broker.WelcomeAsync();
        await client.AcknowledgeAsync((await client.ReadPublishAsync()).Id, reason);
        var (id, _, _) = await client.ReadPublishAsync();
        Assert.Equal(noted, await NotedAsync(home));
        await client.AcknowledgeAsync(id);
        await courier.Heard.UntilAsync("delivered");

        // A second message is looked for only when the first round is over.
        _spool.Put(home, grant, 2);
        await client.ReadPublishAsync();
        Assert.False(File.Exists(Path.Combine(_spool.Root, home, "trouble")));
    }

    [Fact]
    public async Task A_broker_that_knows_only_the_older_version_delivers_and_is_named()
    {
        var home = _spool.AddRecipient(_broker.Port);
        var grant = _spool.AddGrant(home);
        await using var courier = new RunningCourier(_spool);
        using (var first = await _broker.AcceptAsync())
        {
            await first.ReadAsync();
            await first.SendAsync([0x20, 2, 0, 1]);
        }

        using var client = await _broker.AcceptAsync();
        await client.ReadAsync();
        await client.SendAsync([0x20, 2, 0, 0]);

        // A second message is looked for only when the first round is over.
        for (var number = 1; number <= 2; number++)
        {
            _spool.Put(home, grant, number);
            var (type, body) = await client.ReadAsync();
            Assert.Equal(3, type);
            var topic = (body[0] << 8) | body[1];
            await client.AcknowledgeAsync(body[(2 + topic)..(4 + topic)]);
            await courier.Heard.UntilAsync("delivered");
        }

        Assert.Equal("protocol.Mqtt311\n", await NotedAsync(home));
    }

    private Task<string> NotedAsync(string home) => File.ReadAllTextAsync(Path.Combine(_spool.Root, home, "trouble"));
}
