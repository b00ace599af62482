using System.Net;
using System.Net.Sockets;
using MeterShield.Mqtt.Broker;
using MeterShield.Mqtt.Packets;
using MeterShield.Tests.Scripted;

namespace MeterShield.Mqtt.Tests.Loopback;

/// <summary>What the loopback broker keeps for its clients, and for how long.</summary>
public sealed class SessionTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public async Task What_was_never_written_is_no_repetition_when_it_is()
    {
        await using var broker = LoopbackBroker.Start(_clock);
        await using var speaker = await ConnectAsync(broker, "speaker");
        await SubscribeAndLeaveAsync(broker, "listener", 3600);
        await speaker.PublishAsync(new MqttMessage("t", new byte[1]), null, default);
        await using (var back = await ConnectAsync(broker, "listener", 3600))
        {
            Assert.False((await FirstAsync(back)).IsDuplicate);
        }

        await using var again = await ConnectAsync(broker, "listener", 3600);
        Assert.True((await FirstAsync(again)).IsDuplicate);
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void A_session_ends_so_long_after_its_connection_as_the_client_said(int away, bool isKept)
    {
        var core = new BrokerCore(_clock);
        var request = new ConnectRequest(5, "listener", CleanStart: false, TimeSpan.FromSeconds(60));
        var first = Client(core);
        var (session, _, _) = core.Open(first, request);
        core.Subscribe(session, TopicFilter.Parse("t")!, 1);
        core.Close(session, first);
        _clock.Advance(TimeSpan.FromSeconds(away));
        var (publisher, _, _) = core.Open(Client(core), request with { ClientId = "speaker" });
        Assert.Equal(isKept ? 1 : 0, core.Publish(publisher, new MqttMessage("t", new byte[1])));
        Assert.Equal(isKept, core.Open(Client(core), request).Present);
    }

    [Fact]
    public void A_client_that_reads_nothing_makes_the_broker_keep_only_so_much()
    {
        var core = new BrokerCore(_clock);
        var (session, _, _) = core.Open(Client(core), new ConnectRequest(5, "slow", CleanStart: true, TimeSpan.Zero));
        core.Subscribe(session, TopicFilter.Parse("t")!, 0);
        for (var number = 0; number < 20_000; number++)
        {
            core.Publish(session, new MqttMessage("t", new byte[1], AtLeastOnce: false));
        }

        Assert.InRange(session.Queue.Reader.Count, 1, 10_000);
    }

    /// <summary>A connection over which nothing is written.</summary>
    private BrokerClient Client(BrokerCore core)
    {
        var (ours, _) = Pair();
        return new BrokerClient(ours, core, _clock);
    }

    private static (Socket Ours, Socket Theirs) Pair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var theirs = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        theirs.Connect(listener.LocalEndPoint!);
        return (listener.Accept(), theirs);
    }

    private static async Task<MqttDelivery> FirstAsync(IMqttConnection connection)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var deliveries = connection.Deliveries(patience.Token).GetAsyncEnumerator();
        Assert.True(await deliveries.MoveNextAsync());
        return deliveries.Current;
    }

    private static async Task<IMqttConnection> ConnectAsync(LoopbackBroker broker, string id, uint expiry = 0)
    {
        var result = await new MqttConnector(TimeProvider.System).ConnectAsync(Options(broker, id, expiry), default);
        Assert.Null(result.Fault);
        return result.Connection!;
    }

    /// <summary>Subscribes and says goodbye, and waits for the broker's end of the connection: from then on it knows that nobody is there.</summary>
    private static async Task SubscribeAndLeaveAsync(LoopbackBroker broker, string id, uint expiry)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, broker.Port, patience.Token);
        await using var packets = new PacketStream(new NetworkStream(socket, ownsSocket: true), 1024);
        await packets.WriteAsync(ConnectPacket.Write(Options(broker, id, expiry), MqttLevel.V5), patience.Token);
        Assert.Equal(PacketType.ConnAck, (await packets.ReadAsync(patience.Token)).Packet.Type);
        await packets.WriteAsync(new SubscribePacket(1, [("t", 1)]).Write(MqttLevel.V5, PacketType.Subscribe), patience.Token);
        Assert.Equal(PacketType.SubAck, (await packets.ReadAsync(patience.Token)).Packet.Type);
        await packets.WriteAsync(new DisconnectPacket(MqttReason.Success).Write(MqttLevel.V5), patience.Token);
        Assert.Equal(PacketRead.Ended, (await packets.ReadAsync(patience.Token)).Result);
    }

    private static MqttOptions Options(LoopbackBroker broker, string id, uint expiry) => new()
    {
        Endpoint = new MqttEndpoint("127.0.0.1", broker.Port, UsesTls: false),
        ClientId = id,
        CleanStart = expiry == 0,
        SessionExpirySeconds = expiry,
    };
}
