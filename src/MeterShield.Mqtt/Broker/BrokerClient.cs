using System.Net.Sockets;
using MeterShield.Mqtt.Connections;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt.Broker;

/// <summary>One client's connection to the loopback broker.</summary>
internal sealed class BrokerClient(Socket socket, BrokerCore core, TimeProvider time)
{
    private const int MaximumPacketSize = 1024 * 1024;

    private readonly PacketStream _packets = new(new NetworkStream(socket, ownsSocket: true), MaximumPacketSize);
    private readonly CancellationTokenSource _ending = new();
    private ConnectRequest _request = new(0, "", true, TimeSpan.Zero);
    private bool _isDisplaced;

    public async Task RunAsync(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, _ending.Token);
        BrokerSession? session = null;
        Task? writing = null;
        try
        {
            session = await GreetAsync(either.Token);
            if (session is not null)
            {
                writing = WriteLoopAsync(session, either.Token);
                await SayAsync(await ReadLoopAsync(session, either.Token), stopping);
            }
        }
        catch (Exception e) when (e.IsLoss(CancellationToken.None))
        {
            // The client is gone, displaced, or the broker stops.
        }

        await _ending.CancelAsync();
        if (session is not null)
        {
            core.Close(session, this);
        }

        if (writing is not null)
        {
            await writing;
        }

        await EndAsync(stopping);
    }

    /// <summary>Ends this connection because another has taken its session.</summary>
    public void Displace()
    {
        _isDisplaced = true;
        _ending.Cancel();
    }

    private async Task EndAsync(CancellationToken stopping)
    {
        try
        {
            if (_isDisplaced)
            {
                await SayAsync(MqttReason.SessionTakenOver, stopping);
            }
        }
        catch (Exception e) when (e.IsLoss(CancellationToken.None))
        {
            // A last word to a client that is gone.
        }

        await _packets.DisposeAsync();
    }

    private async Task<BrokerSession?> GreetAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        var (result, packet) = await _packets.ReadAsync(either.Token);
        if (result != PacketRead.Packet || packet.Type != PacketType.Connect || ConnectRequest.Read(packet) is not { } request)
        {
            return null;
        }

        var isNameless = request.ClientId.Length == 0;
        if (request.Level is not (4 or 5) || (isNameless && request is { Level: 4, CleanStart: false }))
        {
            // MQTT 3.1.1 3.2.2.3: 1, this version is not spoken; 2, this identifier is not taken.
            await _packets.WriteAsync(new PacketWriter().Byte(0).Byte(isNameless && request.Level == 4 ? (byte)2 : (byte)1).ToPacket(PacketType.ConnAck), cancel);
            return null;
        }

        _request = isNameless ? request with { ClientId = Guid.NewGuid().ToString("N") } : request;
        var (session, present, displaced) = core.Open(this, _request);
        displaced?.Displace();
        await _packets.WriteAsync(Welcome(_request, present, isNameless), cancel);
        return session;
    }

    /// <summary>CONNACK. On MQTT 5.0 the broker also says what it is for.</summary>
    private static ReadOnlyMemory<byte> Welcome(ConnectRequest request, bool present, bool isNameless)
    {
        var answer = new PacketWriter().Byte(present ? (byte)1 : (byte)0).Byte(0);
        if (request.Level == 5)
        {
            var properties = new PacketWriter()
                .Property(PropertyId.MaximumQos).Byte(1)
                .Property(PropertyId.SubscriptionIdAvailable).Byte(0)
                .Property(PropertyId.MaximumPacketSize).UInt32(MaximumPacketSize)
                .Property(PropertyId.UserProperty).Text("purpose").Text(LoopbackBroker.Purpose);
            answer.Properties(isNameless ? properties.Property(PropertyId.AssignedClientId).Text(request.ClientId) : properties);
        }

        return answer.ToPacket(PacketType.ConnAck);
    }

    /// <returns>Why the connection ends: success when the client said goodbye or is gone.</returns>
    private async Task<MqttReason> ReadLoopAsync(BrokerSession session, CancellationToken cancel)
    {
        // MQTT 5.0 3.1.2.10: a client silent for one and a half times its keep-alive is gone.
        var patience = TimeSpan.FromSeconds(_request.KeepAliveSeconds * 1.5);
        while (true)
        {
            using var silence = patience > TimeSpan.Zero ? new CancellationTokenSource(patience, time) : new CancellationTokenSource();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, silence.Token);
            var (result, packet) = await _packets.ReadAsync(either.Token);
            if (result == PacketRead.Ended || (result == PacketRead.Packet && packet.Type == PacketType.Disconnect))
            {
                return MqttReason.Success;
            }

            var fault = result == PacketRead.Packet ? await TakeAsync(session, packet, cancel) : result.Fault();
            if (fault != MqttReason.Success)
            {
                return fault;
            }
        }
    }

    private async ValueTask<MqttReason> TakeAsync(BrokerSession session, RawPacket packet, CancellationToken cancel)
    {
        var level = _request.Level;
        var fault = MqttReason.ProtocolError;
        switch (packet.Type)
        {
            case PacketType.Publish when PublishPacket.Read(packet, level, out fault) is { } publish:
                var receivers = core.Publish(session, publish.Message);
                if (publish.Message.AtLeastOnce)
                {
                    var reason = receivers == 0 ? MqttReason.NoMatchingSubscribers : MqttReason.Success;
                    await _packets.WriteAsync(new PubAckPacket(publish.Id, (byte)reason).Write(level), cancel);
                }

                break;
            case PacketType.PubAck when PubAckPacket.Read(packet, level, out fault) is { } ack:
                session.Acknowledge(ack.Id);
                break;
            case PacketType.Subscribe when SubscribePacket.Read(packet, level, out fault) is { } subscribe:
                // MQTT 5.0 3.8.2.1.2: it was told that there are no subscription identifiers.
                fault = subscribe.HasSubscriptionId ? MqttReason.ProtocolError : MqttReason.Success;
                await _packets.WriteAsync(new SubAckPacket(subscribe.Id, [.. subscribe.Filters.Select(wish => Subscribe(session, wish))]).Write(level), cancel);
                break;
            case PacketType.Unsubscribe when SubscribePacket.Read(packet, level, out fault) is { } unsubscribe:
                var answers = unsubscribe.Filters.Select(wish => core.Unsubscribe(session, wish.Filter) ? MqttReason.Success : MqttReason.NoSubscriptionExisted);
                await _packets.WriteAsync(new SubAckPacket(unsubscribe.Id, [.. answers.Select(reason => (byte)reason)]).Write(level, PacketType.UnsubAck), cancel);
                break;
            case PacketType.PingReq when packet.Body.Length == 0:
                fault = MqttReason.Success;
                await _packets.WriteAsync(new PacketWriter().ToPacket(PacketType.PingResp), cancel);
                break;
            default:
                break;
        }

        return fault;
    }

    private byte Subscribe(BrokerSession session, (string Filter, byte Options) wish)
    {
        if (TopicFilter.Parse(wish.Filter) is not { } filter)
        {
            return (byte)(_request.Level == 5 ? MqttReason.TopicFilterInvalid : MqttReason.Unspecified);
        }

        core.Subscribe(session, filter, wish.Options);
        return Math.Min((byte)(wish.Options & 0x03), (byte)1);
    }

    private async Task WriteLoopAsync(BrokerSession session, CancellationToken cancel)
    {
        try
        {
            await foreach (var outgoing in session.Queue.Reader.ReadAllAsync(cancel))
            {
                var head = new PublishPacket(outgoing.Message, outgoing.Id, outgoing.Duplicate).WriteHead(_request.Level);
                if (head.Length + (long)outgoing.Message.Payload.Length <= _request.MaximumPacketSize)
                {
                    session.Sent(outgoing.Id);
                    await _packets.WriteAsync(head, outgoing.Message.Payload, null, cancel);
                }
                else
                {
                    // MQTT 5.0 3.1.2.11.4: as if it had been sent.
                    session.Acknowledge(outgoing.Id);
                }
            }
        }
        catch (Exception e) when (e.IsLoss(CancellationToken.None))
        {
            // The read loop sees the same end; what was not acknowledged stays in the session.
        }
    }

    private async Task SayAsync(MqttReason reason, CancellationToken cancel)
    {
        if (_request.Level == 5 && reason != MqttReason.Success)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
            await _packets.WriteAsync(new DisconnectPacket(reason).Write(5), either.Token);
        }
    }
}
