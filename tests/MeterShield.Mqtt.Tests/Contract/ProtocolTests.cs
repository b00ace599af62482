using MeterShield.Tests.Scripted;
using static MeterShield.Mqtt.Tests.Contract.Conversation;

namespace MeterShield.Mqtt.Tests.Contract;

/// <summary>What our client does with a broker that breaks the protocol, or that has wishes of its own. MQTT 5.0, byte by byte.</summary>
public sealed class ProtocolTests
{
    /// <summary>Packets a broker may not send, and the reason code the client closes with (MQTT 5.0 4.13).</summary>
    public static TheoryData<string, byte[], MqttReason> WrongPackets => new()
    {
        { "a reserved type", [0x00, 0], MqttReason.ProtocolError },
        { "a second CONNACK", [0x20, 3, 0, 0, 0], MqttReason.ProtocolError },
        { "AUTH that nobody asked for", [0xF0, 0], MqttReason.ProtocolError },
        { "a client's packet", [0xC0, 0], MqttReason.ProtocolError },
        { "PUBACK of nothing", [0x40, 2, 0, 9], MqttReason.ProtocolError },
        { "PUBACK of number zero", [0x40, 2, 0, 0], MqttReason.ProtocolError },
        { "PUBACK cut short", [0x40, 1, 0], MqttReason.MalformedPacket },
        { "PUBACK with flags", [0x41, 2, 0, 9], MqttReason.MalformedPacket },
        { "PUBACK with a property of another packet", [0x40, 6, 0, 9, 0, 2, 0x24, 1], MqttReason.ProtocolError },
        { "SUBACK of nothing", [0x90, 4, 0, 9, 0, 0], MqttReason.ProtocolError },
        { "PINGRESP with a body", [0xD0, 1, 0], MqttReason.MalformedPacket },
        { "a length of five bytes", [0x30, 0x80, 0x80, 0x80, 0x80, 1], MqttReason.MalformedPacket },
        { "a length not in its shortest form", [0x30, 0x80, 0], MqttReason.MalformedPacket },
        { "a packet larger than was said", [0x30, 0x80, 0x80, 0x80, 0x10], MqttReason.PacketTooLarge },
        { "PUBLISH of quality of service 2", [0x34, 8, 0, 1, (byte)'t', 0, 1, 0, 1, 2], MqttReason.QosNotSupported },
        { "PUBLISH of quality of service 3", [0x36, 8, 0, 1, (byte)'t', 0, 1, 0, 1, 2], MqttReason.MalformedPacket },
        { "PUBLISH repeated without acknowledgment", [0x38, 4, 0, 1, (byte)'t', 0], MqttReason.ProtocolError },
        { "PUBLISH with a topic alias", [0x30, 7, 0, 1, (byte)'t', 3, 0x23, 0, 1], MqttReason.TopicAliasInvalid },
        { "PUBLISH to nowhere", [0x30, 3, 0, 0, 0], MqttReason.ProtocolError },
        { "PUBLISH to a wildcard", [0x32, 6, 0, 1, (byte)'#', 0, 1, 0], MqttReason.TopicNameInvalid },
        { "PUBLISH with a topic that is no UTF-8", [0x30, 4, 0, 1, 0xFF, 0], MqttReason.MalformedPacket },
        { "PUBLISH with a null character", [0x30, 4, 0, 1, 0, 0], MqttReason.MalformedPacket },
        { "PUBLISH with a property twice", [0x30, 8, 0, 1, (byte)'t', 4, 1, 0, 1, 0], MqttReason.ProtocolError },
        { "PUBLISH with a flag that is none", [0x30, 6, 0, 1, (byte)'t', 2, 1, 2], MqttReason.ProtocolError },
        { "PUBLISH with an unknown property", [0x30, 6, 0, 1, (byte)'t', 2, 0x7E, 2], MqttReason.ProtocolError },
        { "PUBLISH with properties longer than itself", [0x30, 4, 0, 1, (byte)'t', 9], MqttReason.MalformedPacket },
    };

    /// <summary>A broker's goodbyes and what they mean for the user.</summary>
    public static TheoryData<MqttReason, MqttFault> Goodbyes => new()
    {
        { MqttReason.SessionTakenOver, MqttFault.TakenOver },
        { MqttReason.ServerShuttingDown, MqttFault.BrokerUnavailable },
        { MqttReason.NotAuthorized, MqttFault.NotAuthorised },
        { MqttReason.KeepAliveTimeout, MqttFault.Silent },
        { MqttReason.ServerMoved, MqttFault.Moved },
        { MqttReason.ProtocolError, MqttFault.Misunderstood },
        { MqttReason.Unspecified, MqttFault.Refused },
    };

    [Theory]
    [MemberData(nameof(WrongPackets))]
    public async Task A_wrong_packet_ends_the_connection_with_the_right_reason(string what, byte[] packet, MqttReason reason)
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker);
        await using var ending = connection;
        using var peer = client;
        await client.SendAsync(packet);
        var (type, body) = await client.ReadAsync();
        Assert.True(type == 14, what);
        Assert.Equal([(byte)reason], body);
        Assert.Equal(MqttFault.Malformed, await connection.Closed);
    }

    [Theory]
    [MemberData(nameof(Goodbyes))]
    public async Task A_broker_s_goodbye_is_understood(MqttReason reason, MqttFault fault)
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker);
        await using var ending = connection;
        using var peer = client;
        await client.SendAsync([0xE0, 2, (byte)reason, 0]);
        Assert.Equal(fault, await connection.Closed);
    }

    [Fact]
    public async Task The_broker_s_receive_maximum_is_kept_to()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker, 0x21, 0, 1);
        await using var ending = connection;
        using var peer = client;
        var first = connection.SayAsync("t", "1");
        var second = connection.SayAsync("t", "2");
        var (id, _, payload) = await client.ReadPublishAsync();
        Assert.Equal("1"u8.ToArray(), payload);

        // An answer proves that the second did not slip out before it.
        var subscribing = connection.SubscribeAsync("x", default);
        var (type, body) = await client.ReadAsync();
        Assert.Equal(8, type);
        await client.SendAsync([0x90, 4, body[0], body[1], 0, 1]);
        Assert.True(await subscribing);
        await client.AcknowledgeAsync(id);
        Assert.Equal("2"u8.ToArray(), (await client.ReadPublishAsync()).Payload);
        Assert.Equal(MqttPublishOutcome.Taken, (await first).Outcome);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task What_the_broker_does_not_take_is_not_sent()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker, 0x27, 0, 0, 0, 30, 0x25, 0);
        await using var ending = connection;
        using var peer = client;
        Assert.Equal(MqttPublishOutcome.TooLarge, (await connection.SayAsync("t", new string('x', 30))).Outcome);
        Assert.Equal(MqttReason.RetainNotSupported, (await connection.PublishAsync(new MqttMessage("t", new byte[1], Retain: true), null, default)).Reason);
        var sent = connection.SayAsync("t", "small");
        Assert.Equal("small"u8.ToArray(), (await client.ReadPublishAsync()).Payload);
        connection.Abort();
        Assert.Equal(MqttPublishOutcome.ConnectionLost, (await sent).Outcome);
    }

    [Fact]
    public async Task A_broker_that_acknowledges_nothing_gets_nothing()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker, 0x24, 0);
        await using var ending = connection;
        using var peer = client;
        var result = await connection.SayAsync("t", "x");
        Assert.Equal(new MqttPublishResult(MqttPublishOutcome.Refused, MqttReason.QosNotSupported), result);
        Assert.Contains("QoS 1", result.Sentence);
    }

    [Fact]
    public async Task A_broker_that_asks_for_another_authentication_is_told_apart()
    {
        using var broker = new ScriptedBroker();
        var connecting = FailAsync(Options(broker));
        using var client = await broker.AcceptAsync();
        await client.ReadAsync();
        await client.SendAsync([0xF0, 2, 0x18, 0]);
        Assert.Equal(MqttFault.AuthenticationNotSpoken, await connecting);
    }

    [Fact]
    public async Task Far_more_unacknowledged_messages_than_were_allowed_end_the_connection()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker);
        await using var ending = connection;
        using var peer = client;
        for (byte id = 1; id <= 129; id++)
        {
            await client.SendAsync([0x32, 6, 0, 1, (byte)'t', 0, id, 0]);
        }

        // The socket is not read while 64 wait for the reader, who acknowledges none.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var read = 0;
        await foreach (var _ in connection.Deliveries(patience.Token))
        {
            read++;
        }

        Assert.Equal(128, read);
        var (type, body) = await client.ReadAsync();
        Assert.Equal(14, type);
        Assert.Equal([(byte)MqttReason.ReceiveMaximumExceeded], body);
    }

    [Fact]
    public async Task An_acknowledgment_with_a_reason_that_is_none_says_nothing_of_the_message()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker);
        await using var ending = connection;
        using var peer = client;
        var publishing = connection.SayAsync("t", "x");
        await client.AcknowledgeAsync((await client.ReadPublishAsync()).Id, reason: 0x05);
        Assert.Equal(MqttPublishOutcome.ConnectionLost, (await publishing).Outcome);
        var (type, body) = await client.ReadAsync();
        Assert.Equal(14, type);
        Assert.Equal([(byte)MqttReason.ProtocolError], body);
    }

    [Fact]
    public async Task Filters_that_the_broker_does_not_take_are_not_sent()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker, 0x27, 0, 0, 0, 20, 0x28, 0, 0x2A, 0);
        await using var ending = connection;
        using var peer = client;
        Assert.False(await connection.SubscribeAsync("a/+", default));
        Assert.False(await connection.SubscribeAsync("$share/g/a", default));
        Assert.False(await connection.SubscribeAsync("a/longer/than/20/bytes", default));
        var subscribing = connection.SubscribeAsync("a", default);
        var (_, body) = await client.ReadAsync();
        Assert.Equal((byte)'a', body[5]);
        await client.SendAsync([0x90, 4, body[0], body[1], 0, 1]);
        Assert.True(await subscribing);
    }

    [Fact]
    public async Task A_publish_that_is_given_up_before_it_is_written_takes_nothing_of_the_quota()
    {
        using var broker = new ScriptedBroker();
        var (connection, client) = await MeetAsync(broker, 0x21, 0, 1);
        await using var ending = connection;
        using var peer = client;
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => connection.PublishAsync(new MqttMessage("t", new byte[1]), () => throw new InvalidOperationException("no"), default));
        var publishing = connection.SayAsync("t", "next");
        await client.AcknowledgeAsync((await client.ReadPublishAsync()).Id);
        Assert.Equal(MqttPublishOutcome.Taken, (await publishing).Outcome);
    }

    [Fact]
    public async Task A_password_without_a_user_is_sent_as_each_version_lets_it_be()
    {
        using var broker = new ScriptedBroker();
        foreach (var (version, flags, end) in new[] { (MqttVersion.Only5, 0x42, "\0\u0006secret"), (MqttVersion.Only311, 0xC2, "\0\0\0\u0006secret") })
        {
            var connecting = FailAsync(new MqttOptions { Endpoint = Options(broker).Endpoint, ClientId = "client", Password = "secret", Version = version });
            using (var client = await broker.AcceptAsync())
            {
                var (_, body) = await client.ReadAsync();
                Assert.Equal(flags, body[7]);
                Assert.EndsWith("client" + end, System.Text.Encoding.ASCII.GetString(body), StringComparison.Ordinal);
            }

            await connecting;
        }
    }

    [Fact]
    public async Task What_is_out_of_its_range_is_never_sent()
    {
        using var broker = new ScriptedBroker();
        var endpoint = Options(broker).Endpoint;
        foreach (var wrong in new MqttOptions[]
        {
            new() { Endpoint = endpoint, ClientId = "" },
            new() { Endpoint = endpoint, ClientId = new string('x', 129) },
            new() { Endpoint = endpoint, ClientId = "a\0b" },
            new() { Endpoint = endpoint, ClientId = "client", KeepAliveSeconds = 4 },
            new() { Endpoint = endpoint, ClientId = "client", ReceiveMaximum = 0 },
            new() { Endpoint = endpoint, ClientId = "client", MaximumPacketSize = 0 },
        })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => ConnectAsync(wrong));
        }

        var (connection, client) = await MeetAsync(broker);
        await using var ending = connection;
        using var peer = client;
        foreach (var topic in new[] { "", "a/#", "a/+/b", "a\0b", new string('x', 65536) })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => connection.SayAsync(topic, "x"));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => connection.SubscribeAsync("", default));
    }

    internal static MqttOptions Options(ScriptedBroker broker) => new() { Endpoint = new MqttEndpoint("127.0.0.1", broker.Port, UsesTls: false), ClientId = "client" };

    internal static async Task<(IMqttConnection Connection, ScriptedClient Client)> MeetAsync(ScriptedBroker broker, params byte[] properties)
    {
        var connecting = ConnectAsync(Options(broker));
        var client = await broker.WelcomeAsync(properties);
        return (await connecting, client);
    }
}
