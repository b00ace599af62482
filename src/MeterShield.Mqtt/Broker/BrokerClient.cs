using System.Net.Sockets;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt.Broker;

/// <summary>One client's connection to the loopback broker.</summary>
internal sealed class BrokerClient(Socket socket, BrokerCore core, TimeProvider time)
{
    private const int MaximumPacketSize = 1024 * 1024;

    private readonly PacketStream _packets = new(new NetworkStream(socket, ownsSocket: true), MaximumPacketSize);
    private readonly CancellationTokenSource _ending = new();
    private int _level;

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
                await ReadLoopAsync(session, either.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
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

        await _packets.DisposeAsync();
    }

    /// <summary>Ends this connection because another has taken its session.</summary>
    public void Displace() => _ending.Cancel();

    private async Task<BrokerSession?> GreetAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        var (result, packet) = await _packets.ReadAsync(either.Token);
        if (result != PacketRead.Packet || packet.Type != PacketType.Connect || ConnectRequest.Read(packet) is not { } request)
        {
            return null;
        }

        _level = request.Level;
        if (_level is not (4 or 5))
        {
            await WriteAsync(new PacketWriter().Byte(0).Byte(1).ToPacket(PacketType.ConnAck), cancel);
            return null;
        }

        var (session, present, displaced) = core.Open(this, request.ClientId, request.CleanStart, request.IsPersistent);
        displaced?.Displace();
        var answer = new PacketWriter().Byte(present ? (byte)1 : (byte)0).Byte(0);
        if (_level == 5)
        {
            answer.Properties(new PacketWriter().Property(PropertyId.MaximumQos).Byte(1));
        }

        await WriteAsync(answer.ToPacket(PacketType.ConnAck), cancel);
        return session;
    }

    private async Task ReadLoopAsync(BrokerSession session, CancellationToken cancel)
    {
        while (true)
        {
            var (result, packet) = await _packets.ReadAsync(cancel);
            if (result != PacketRead.Packet || !await TakeAsync(session, packet, cancel))
            {
                return;
            }
        }
    }

    private async ValueTask<bool> TakeAsync(BrokerSession session, RawPacket packet, CancellationToken cancel)
    {
        switch (packet.Type)
        {
            case PacketType.Publish when PublishPacket.Read(packet, _level) is { } publish:
                var receivers = core.Publish(publish.Message);
                if (publish.Message.AtLeastOnce)
                {
                    // MQTT 5.0 3.4.2.1: 0x10, no matching subscribers.
                    await WriteAsync(new PubAckPacket(publish.Id, receivers == 0 ? (byte)0x10 : (byte)0).Write(_level), cancel);
                }

                return true;
            case PacketType.PubAck when PubAckPacket.Read(packet, _level) is { } ack:
                session.Acknowledge(ack.Id);
                return true;
            case PacketType.Subscribe when SubscribePacket.Read(packet, _level) is { } subscribe:
                await WriteAsync(new SubAckPacket(subscribe.Id, [.. subscribe.Filters.Select(filter => Subscribe(session, filter))]).Write(_level), cancel);
                return true;
            case PacketType.Unsubscribe when SubscribePacket.Read(packet, _level) is { } unsubscribe:
                foreach (var (filter, _) in unsubscribe.Filters)
                {
                    core.Unsubscribe(session, filter);
                }

                await WriteAsync(new SubAckPacket(unsubscribe.Id, new byte[unsubscribe.Filters.Count]).Write(_level, PacketType.UnsubAck), cancel);
                return true;
            case PacketType.PingReq when packet.Body.Length == 0:
                await WriteAsync(new PacketWriter().ToPacket(PacketType.PingResp), cancel);
                return true;
            default:
                return false;
        }
    }

    private byte Subscribe(BrokerSession session, (string Filter, byte Qos) request)
    {
        if (TopicFilter.Parse(request.Filter) is not { } filter)
        {
            return _level == 5 ? (byte)0x8F : (byte)0x80;
        }

        core.Subscribe(session, filter, request.Qos);
        return Math.Min(request.Qos, (byte)1);
    }

    private async Task WriteLoopAsync(BrokerSession session, CancellationToken cancel)
    {
        try
        {
            await foreach (var outgoing in session.Queue.Reader.ReadAllAsync(cancel))
            {
                await WriteAsync(new PublishPacket(outgoing.Message, outgoing.Id, outgoing.Duplicate).Write(_level), cancel);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The read loop sees the same end; what was not acknowledged stays in the session.
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> packet, CancellationToken cancel) => await _packets.WriteAsync(packet, null, cancel);
}
