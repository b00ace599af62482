using System.Text;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Mqtt.Tests;

/// <summary>The same conversation with a real Mosquitto and with our loopback broker, by our client and by Mosquitto's own.</summary>
public sealed class BrokerTests
{
    [Theory]
    [InlineData("mosquitto")]
    [InlineData("loopback")]
    public async Task What_one_client_publishes_the_other_gets_in_order(string kind)
    {
        await using var broker = await AnyBroker.StartAsync(kind);
        await using var listener = await ConnectAsync(broker.Port, "listener");
        await using var speaker = await ConnectAsync(broker.Port, "speaker");
        Assert.Equal(5, speaker.ProtocolLevel);
        Assert.True(await listener.SubscribeAsync("ms/v1/+/release", default));

        for (var number = 0; number < 100; number++)
        {
            var result = await speaker.PublishAsync(new MqttMessage("ms/v1/abc/release", Encoding.ASCII.GetBytes($"{number}")), null, default);
            Assert.Equal(MqttPublishOutcome.Taken, result.Outcome);
        }

        var taken = await TakeAsync(listener, 100);
        Assert.True(taken.Count == 100, listener.Closed.IsCompleted ? $"closed {await listener.Closed}" : "open");
        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"{number}"), taken);
    }

    [Theory]
    [InlineData("mosquitto")]
    [InlineData("loopback")]
    public async Task A_message_that_nobody_listens_for_is_reported(string kind)
    {
        await using var broker = await AnyBroker.StartAsync(kind);
        await using var speaker = await ConnectAsync(broker.Port, "speaker");
        var result = await speaker.PublishAsync(new MqttMessage("ms/v1/abc/release", new byte[10]), null, default);
        Assert.Equal(MqttPublishOutcome.NoSubscriber, result.Outcome);
    }

    [Theory]
    [InlineData("mosquitto")]
    [InlineData("loopback")]
    public async Task What_was_not_acknowledged_comes_again_in_a_kept_session(string kind)
    {
        await using var broker = await AnyBroker.StartAsync(kind);
        var kept = Options(broker.Port, "keeper", clean: false);
        var first = (await new MqttConnector(TimeProvider.System).ConnectAsync(kept, default)).Connection!;
        Assert.True(await first.SubscribeAsync("t", default));
        await using var speaker = await ConnectAsync(broker.Port, "speaker");
        await speaker.PublishAsync(new MqttMessage("t", Encoding.ASCII.GetBytes("one")), null, default);
        await foreach (var delivery in first.Deliveries(default))
        {
            Assert.Equal("one", Encoding.ASCII.GetString(delivery.Message.Payload.Span));
            break;
        }

        first.Abort();
        await first.DisposeAsync();

        await using var second = (await new MqttConnector(TimeProvider.System).ConnectAsync(kept, default)).Connection!;
        Assert.True(second.SessionPresent);
        Assert.Equal(["one"], await TakeAsync(second, 1));
    }

    [Theory]
    [InlineData("mosquitto")]
    [InlineData("loopback")]
    public async Task A_message_withheld_at_the_last_moment_is_never_written(string kind)
    {
        await using var broker = await AnyBroker.StartAsync(kind);
        await using var listener = await ConnectAsync(broker.Port, "listener");
        await listener.SubscribeAsync("#", default);
        await using var speaker = await ConnectAsync(broker.Port, "speaker");
        var withheld = await speaker.PublishAsync(new MqttMessage("t", Encoding.ASCII.GetBytes("secret")), () => false, default);
        Assert.Equal(MqttPublishOutcome.Withheld, withheld.Outcome);
        await speaker.PublishAsync(new MqttMessage("t", Encoding.ASCII.GetBytes("open")), () => true, default);
        Assert.Equal(["open"], await TakeAsync(listener, 1));
    }

    [Theory]
    [InlineData("mqttv5")]
    [InlineData("mqttv311")]
    public async Task Mosquittos_own_clients_speak_with_our_broker(string version)
    {
        await using var broker = LoopbackBroker.Start(TimeProvider.System);
        await using var listener = await ConnectAsync(broker.Port, "listener");
        await listener.SubscribeAsync("out/#", default);
        var (exit, _, errors) = await Tool.RunAsync(
            "mosquitto_pub", "mosquitto-clients", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-V", version, "-q", "1", "-t", "out/x", "-m", "hello", "-r");
        Assert.True(exit == 0, errors);
        Assert.Equal(["hello"], await TakeAsync(listener, 1));

        var (subscribed, output, trouble) = await Tool.RunAsync(
            "mosquitto_sub", "mosquitto-clients", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-V", version, "-q", "1", "-t", "out/+", "-C", "1", "-W", "20");
        Assert.True(subscribed == 0, trouble);
        Assert.Equal("hello", output.Trim());
    }

    [Fact]
    public async Task A_second_connection_takes_the_session_of_the_first()
    {
        await using var broker = LoopbackBroker.Start(TimeProvider.System);
        await using var first = await ConnectAsync(broker.Port, "same");
        await using var second = await ConnectAsync(broker.Port, "same");
        Assert.Equal(MqttFault.TakenOver, await first.Closed.WaitAsync(TimeSpan.FromMinutes(3)));
        Assert.False(second.Closed.IsCompleted);
    }

    [Fact]
    public async Task Wrong_credentials_have_their_own_fault()
    {
        await using var broker = await MosquittoServer.StartAsync("allow_anonymous false");
        var result = await new MqttConnector(TimeProvider.System).ConnectAsync(Options(broker.Port, "x", clean: true), default);
        Assert.Null(result.Connection);
        Assert.Contains(result.Fault!.Value, new[] { MqttFault.NotAuthorised, MqttFault.BadCredentials });
    }

    [Fact]
    public async Task Nobody_listening_has_its_own_fault()
    {
        var result = await new MqttConnector(TimeProvider.System).ConnectAsync(Options(FreePort.Take(), "x", clean: true), default);
        Assert.Equal(MqttFault.Unreachable, result.Fault);
    }

    private static MqttOptions Options(int port, string id, bool clean) => new()
    {
        Endpoint = new MqttEndpoint("127.0.0.1", port, UsesTls: false),
        ClientId = id,
        CleanStart = clean,
        SessionExpirySeconds = clean ? 0u : 3600u,
    };

    private static async Task<IMqttConnection> ConnectAsync(int port, string id)
    {
        var result = await new MqttConnector(TimeProvider.System).ConnectAsync(Options(port, id, clean: true), default);
        Assert.Null(result.Fault);
        return result.Connection!;
    }

    private static async Task<List<string>> TakeAsync(IMqttConnection connection, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var taken = new List<string>();
        await foreach (var delivery in connection.Deliveries(patience.Token))
        {
            taken.Add(Encoding.ASCII.GetString(delivery.Message.Payload.Span));
            await delivery.AcknowledgeAsync(patience.Token);
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }

    private sealed class AnyBroker(IAsyncDisposable broker, int port) : IAsyncDisposable
    {
        public int Port { get; } = port;

        public static async Task<AnyBroker> StartAsync(string kind)
        {
            if (kind == "loopback")
            {
                var loopback = LoopbackBroker.Start(TimeProvider.System);
                return new AnyBroker(loopback, loopback.Port);
            }

            var mosquitto = await MosquittoServer.StartAsync();
            return new AnyBroker(mosquitto, mosquitto.Port);
        }

        public ValueTask DisposeAsync() => broker.DisposeAsync();
    }
}
