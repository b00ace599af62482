using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>The recorder itself: that nothing inbound was on the wire is worth as much as its eyes.</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task Whoever_subscribes_is_seen()
    {
        await using var broker = await Listening.BrokerAsync();
        await using var proxy = new RecordingProxy(broker.Port);
        var (exit, _, errors) = await Tool.RunAsync("mosquitto_sub", "mosquitto-clients", "-h", "127.0.0.1", "-p", $"{proxy.Port}", "-t", "ms/#", "-E");
        Assert.True(exit == 0, errors);
        Assert.Equal(" 8", proxy.TakeOthers());
    }
}
