using MeterShield.Mqtt.Connections;
using MeterShield.Mqtt.Packets;
using MeterShield.Tests.Scripted;
using static MeterShield.Mqtt.Tests.Contract.Conversation;

namespace MeterShield.Mqtt.Tests.Contract;

/// <summary>Peers that do not answer: black holes, half-open connections, blocked writes. The clock is the test's.</summary>
public sealed class PatienceTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public async Task A_broker_that_never_greets_is_given_up()
    {
        using var broker = new ScriptedBroker();
        var connecting = FailAsync(ProtocolTests.Options(broker), _clock);
        using var client = await broker.AcceptAsync();
        await client.ReadAsync();
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(MqttFault.TimedOut, await connecting);
    }

    [Fact]
    public async Task A_broker_that_never_acknowledges_is_given_up()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker);
        await using var ending = connection;
        using var peer = client;
        var publishing = connection.SayAsync("t", "x");
        await client.ReadPublishAsync();
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(MqttPublishOutcome.TimedOut, (await publishing).Outcome);
    }

    [Fact]
    public async Task An_acknowledgment_that_comes_late_is_no_fault()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker);
        await using var ending = connection;
        using var peer = client;
        var late = connection.SayAsync("t", "late");
        var (id, _, _) = await client.ReadPublishAsync();
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(MqttPublishOutcome.TimedOut, (await late).Outcome);
        await client.AcknowledgeAsync(id);
        var next = connection.SayAsync("t", "next");
        await client.AcknowledgeAsync((await client.ReadPublishAsync()).Id);
        Assert.Equal(MqttPublishOutcome.Taken, (await next).Outcome);
    }

    [Fact]
    public async Task A_write_that_stops_half_way_is_given_up_and_nothing_is_written_after_it()
    {
        using var broker = new ScriptedBroker(receiveBuffer: 4096);
        var (connection, client) = await MeetAsync(broker);
        await using var ending = connection;
        using var peer = client;
        var publishing = connection.PublishAsync(new MqttMessage("t", new byte[16 * 1024 * 1024]), null, default);
        await client.BeginsAsync();
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(MqttPublishOutcome.TimedOut, (await publishing).Outcome);
        Assert.Equal(MqttPublishOutcome.ConnectionLost, (await connection.SayAsync("t", "after")).Outcome);
    }

    [Fact]
    public async Task A_half_open_connection_is_noticed_by_its_silence()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker);
        await using var ending = connection;
        using var peer = client;
        for (var pings = 0; pings < 2; pings++)
        {
            _clock.Advance(TimeSpan.FromSeconds(45));
            Assert.Equal(12, (await client.ReadAsync()).Type);
        }

        _clock.Advance(TimeSpan.FromSeconds(45));
        Assert.Equal(MqttFault.Silent, await connection.Closed);
    }

    [Fact]
    public async Task A_reader_that_is_slow_is_no_silence_of_the_broker()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker);
        await using var ending = connection;
        using var peer = client;

        // One more than the reader's queue takes: the socket is not read until there is room.
        const int Count = 65;
        for (var number = 0; number < Count; number++)
        {
            await client.SendAsync([0x30, 4, 0, 1, (byte)'t', 0]);
        }

        await HeldUpAsync((MqttConnection)connection);
        for (var ping = 0; ping < 8; ping++)
        {
            _clock.Advance(TimeSpan.FromSeconds(45));
            Assert.Equal(12, (await client.ReadAsync()).Type);
        }

        Assert.False(connection.Closed.IsCompleted);
        Assert.Equal(Count, (await connection.TakeAsync(Count)).Count);
    }

    [Fact]
    public async Task A_ping_that_stops_half_way_ends_the_connection()
    {
        var wire = new ClosedWire();
        await using var packets = new PacketStream(wire, 1024);
        var watching = new KeepAlive(packets, TimeSpan.FromSeconds(60), _clock).RunAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(45));
        await wire.Began;
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(MqttFault.Silent, await watching);
    }

    [Fact]
    public async Task A_publish_that_stops_half_way_ends_the_connection()
    {
        using var broker = new ScriptedBroker(receiveBuffer: 4096);
        var (connection, client) = await MeetAsync(broker);
        await using var ending = connection;
        using var peer = client;
        using var stopped = new CancellationTokenSource();
        var publishing = connection.PublishAsync(new MqttMessage("t", new byte[16 * 1024 * 1024]), null, stopped.Token);
        await client.BeginsAsync();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
        Assert.Equal(MqttFault.Silent, await connection.Closed);
    }

    [Fact]
    public async Task The_broker_s_own_keep_alive_is_kept()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker, 0x13, 0, 8);
        await using var ending = connection;
        using var peer = client;
        for (var ping = 0; ping < 5; ping++)
        {
            _clock.Advance(TimeSpan.FromSeconds(6));
            Assert.Equal(12, (await client.ReadAsync()).Type);
            await client.SendAsync([0xD0, 0]);
            var asked = connection.SubscribeAsync("x", default);
            var (_, body) = await client.ReadAsync();
            await client.SendAsync([0x90, 4, body[0], body[1], 0, 1]);
            Assert.True(await asked);
        }

        Assert.False(connection.Closed.IsCompleted);
    }

    [Fact]
    public void The_wait_between_attempts_grows_to_five_minutes_and_never_in_step()
    {
        var (one, other) = (new MqttBackoff(new Random(1)), new MqttBackoff(new Random(2)));
        var waits = Enumerable.Range(0, 12).Select(_ => (One: one.Next(), Other: other.Next())).ToList();
        for (var attempt = 0; attempt < waits.Count; attempt++)
        {
            var longest = Math.Min(Math.Pow(2, attempt), 300);
            Assert.InRange(waits[attempt].One.TotalSeconds, longest / 2, longest);
        }

        Assert.DoesNotContain(waits, wait => wait.One == wait.Other);
        one.Reset();
        Assert.InRange(one.Next().TotalSeconds, 0.5, 1);
    }

    private async Task<(IMqttConnection Connection, ScriptedClient Client)> MeetAsync(ScriptedBroker broker, params byte[] properties)
    {
        var connecting = ConnectAsync(ProtocolTests.Options(broker), _clock);
        var client = await broker.WelcomeAsync(properties);
        return (await connecting, client);
    }

    /// <summary>Once the last message is read and finds no room: before that the broker would be silent.</summary>
    private static async Task HeldUpAsync(MqttConnection connection)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var looking = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!connection.WaitsForItsReader)
        {
            await looking.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>A stream whose other end takes nothing.</summary>
    private sealed class ClosedWire : MemoryStream
    {
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Began => _began.Task;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _began.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }
    }
}
