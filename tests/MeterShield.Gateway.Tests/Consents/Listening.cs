using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>A Mosquitto with a recipient: one whose session the broker keeps, so that it takes every message without being there.</summary>
internal static class Listening
{
    public static async Task<MosquittoServer> BrokerAsync(int port = 0)
    {
        var broker = await MosquittoServer.StartAsync("allow_anonymous true\nmax_queued_messages 0", port);
        var (exit, _, errors) = await Tool.RunAsync(
            "mosquitto_sub", "mosquitto-clients", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-c", "-i", "recipient", "-q", "1", "-t", "ms/#", "-E");
        Assert.True(exit == 0, errors);
        return broker;
    }
}
