using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Threading.Channels;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt;

/// <summary>A connection over a socket of ours.</summary>
internal sealed class MqttConnection : IMqttConnection
{
    /// <summary>How many messages wait for a slow reader before the socket is no longer read.</summary>
    private const int WaitingMessages = 64;

    private readonly Socket _socket;
    private readonly PacketStream _packets;
    private readonly MqttOptions _options;
    private readonly TimeProvider _time;
    private readonly uint _maximumPacket;
    private readonly TimeSpan _keepAlive;
    private readonly ConcurrentDictionary<ushort, TaskCompletionSource<byte[]>> _waiting = new();
    private readonly Channel<MqttDelivery> _deliveries = Channel.CreateBounded<MqttDelivery>(WaitingMessages);
    private readonly TaskCompletionSource<MqttFault> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;
    private readonly Task _pinging;
    private long _lastHeard;
    private int _nextId;

    public MqttConnection(Socket socket, PacketStream packets, MqttOptions options, int level, ConnAckPacket greeting, TimeProvider time)
    {
        _socket = socket;
        _packets = packets;
        _options = options;
        _time = time;
        ProtocolLevel = level;
        SessionPresent = greeting.SessionPresent;
        _maximumPacket = greeting.MaximumPacketSize ?? uint.MaxValue;
        _keepAlive = TimeSpan.FromSeconds(greeting.ServerKeepAlive ?? options.KeepAliveSeconds);
        _lastHeard = time.GetTimestamp();
        _reading = ReadLoopAsync();
        _pinging = PingLoopAsync();
    }

    public int ProtocolLevel { get; }

    public bool SessionPresent { get; }

    public Task<MqttFault> Closed => _closed.Task;

    public DateTimeOffset? LastAcknowledged { get; private set; }

    public IAsyncEnumerable<MqttDelivery> Deliveries(CancellationToken cancel) => _deliveries.Reader.ReadAllAsync(cancel);

    public async Task<MqttPublishResult> PublishAsync(MqttMessage message, Func<bool>? mayWrite, CancellationToken cancel)
    {
        var id = message.AtLeastOnce ? NextId() : (ushort)0;
        var packet = new PublishPacket(message, id, Duplicate: false).Write(ProtocolLevel);
        if (packet.Length > _maximumPacket)
        {
            return new MqttPublishResult(MqttPublishOutcome.TooLarge);
        }

        var answer = message.AtLeastOnce ? Expect(id) : null;
        try
        {
            if (!await _packets.WriteAsync(packet, mayWrite, cancel))
            {
                return new MqttPublishResult(MqttPublishOutcome.Withheld);
            }

            return answer is null ? new MqttPublishResult(MqttPublishOutcome.Taken) : OutcomeOf((await AnswerAsync(answer, cancel))[0]);
        }
        catch (TimeoutException)
        {
            return new MqttPublishResult(MqttPublishOutcome.TimedOut);
        }
        catch (Exception e) when (IsLoss(e, cancel))
        {
            return new MqttPublishResult(MqttPublishOutcome.ConnectionLost);
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    public async Task<bool> SubscribeAsync(string filter, CancellationToken cancel)
    {
        var id = NextId();
        var answer = Expect(id);
        try
        {
            await _packets.WriteAsync(new SubscribePacket(id, [(filter, 1)]).Write(ProtocolLevel), null, cancel);
            return (await AnswerAsync(answer, cancel))[0] <= 2;
        }
        catch (Exception e) when (e is TimeoutException || IsLoss(e, cancel))
        {
            return false;
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    public void Abort()
    {
        // First of all: what the end sets going takes its time.
        _socket.Close(timeout: 0);
        End(MqttFault.Closed);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_closed.Task.IsCompleted)
        {
            await SayGoodbyeAsync();
        }

        End(MqttFault.Closed);
        await _packets.DisposeAsync();
        await _reading;
        await _pinging;
        _ending.Dispose();
    }

    private static bool IsLoss(Exception e, CancellationToken cancel) =>
        e is IOException or SocketException or ObjectDisposedException || (e is OperationCanceledException && !cancel.IsCancellationRequested);

    private static MqttPublishResult OutcomeOf(byte reason) => new(
        reason switch
        {
            0x10 => MqttPublishOutcome.NoSubscriber,
            >= 0x80 => MqttPublishOutcome.Refused,
            _ => MqttPublishOutcome.Taken,
        },
        reason);

    private TaskCompletionSource<byte[]> Expect(ushort id)
    {
        var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = source;
        if (_closed.Task.IsCompleted)
        {
            source.TrySetCanceled(CancellationToken.None);
        }

        return source;
    }

    private Task<byte[]> AnswerAsync(TaskCompletionSource<byte[]> source, CancellationToken cancel) =>
        source.Task.WaitAsync(_options.AcknowledgmentTimeout, _time, cancel);

    private ushort NextId()
    {
        while (true)
        {
            var id = (ushort)(Interlocked.Increment(ref _nextId) & 0xFFFF);
            if (id != 0 && !_waiting.ContainsKey(id))
            {
                return id;
            }
        }
    }

    private async Task ReadLoopAsync()
    {
        var fault = MqttFault.Closed;
        try
        {
            while (!_ending.IsCancellationRequested)
            {
                var (result, packet) = await _packets.ReadAsync(_ending.Token);
                if (result != PacketRead.Packet || !await TakeAsync(packet))
                {
                    fault = result is PacketRead.Ended || packet.Type == PacketType.Disconnect ? MqttFault.Closed : MqttFault.Malformed;
                    break;
                }

                Volatile.Write(ref _lastHeard, _time.GetTimestamp());
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is over: whoever waits for an answer is told below.
        }

        if (fault == MqttFault.Malformed)
        {
            await SayMalformedAsync();
        }

        End(fault);
    }

    /// <summary>Acts on one packet.</summary>
    /// <returns>False when the connection must end: the packet is malformed, unasked for, or the broker's goodbye.</returns>
    private async ValueTask<bool> TakeAsync(RawPacket packet)
    {
        switch (packet.Type)
        {
            case PacketType.PubAck when PubAckPacket.Read(packet, ProtocolLevel) is { } ack:
                LastAcknowledged = _time.GetUtcNow();
                Answer(ack.Id, [ack.Reason]);
                return true;
            case PacketType.SubAck when SubAckPacket.Read(packet, ProtocolLevel) is { } ack:
                Answer(ack.Id, ack.Reasons);
                return true;
            case PacketType.PingResp when packet.Body.Length == 0 && packet.Flags == 0:
                return true;
            case PacketType.Publish when PublishPacket.Read(packet, ProtocolLevel) is { } publish:
                await _deliveries.Writer.WriteAsync(
                    new MqttDelivery(publish.Message, publish.Duplicate, cancel => AcknowledgeAsync(publish, cancel)), _ending.Token);
                return true;
            default:
                // AUTH too: we never asked for enhanced authentication (MQTT 5.0 4.12).
                return false;
        }
    }

    private async ValueTask AcknowledgeAsync(PublishPacket publish, CancellationToken cancel)
    {
        if (publish.Message.AtLeastOnce && !_closed.Task.IsCompleted)
        {
            try
            {
                await _packets.WriteAsync(new PubAckPacket(publish.Id, 0).Write(ProtocolLevel), null, cancel);
            }
            catch (Exception e) when (IsLoss(e, cancel))
            {
                // The broker will send it again: whoever stores it knows it by its id.
            }
        }
    }

    private void Answer(ushort id, byte[] reasons)
    {
        // An answer nobody waits for any more comes after a timeout; it is no fault of the broker's.
        if (_waiting.TryRemove(id, out var source))
        {
            source.TrySetResult(reasons);
        }
    }

    private async Task PingLoopAsync()
    {
        if (_keepAlive == TimeSpan.Zero)
        {
            return;
        }

        var ping = new PacketWriter().ToPacket(PacketType.PingReq);
        using var timer = new PeriodicTimer(_keepAlive * 0.75, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                if (_time.GetElapsedTime(Volatile.Read(ref _lastHeard)) > _keepAlive * 1.5)
                {
                    End(MqttFault.Silent);
                    _socket.Close();
                    return;
                }

                await _packets.WriteAsync(ping, null, _ending.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The read loop sees the same end and says why.
        }
    }

    private async Task SayGoodbyeAsync() => await TrySayAsync(new PacketWriter().ToPacket(PacketType.Disconnect));

    /// <summary>MQTT 5.0 4.13.1: tell the broker that its packet was malformed (0x81).</summary>
    private async Task SayMalformedAsync()
    {
        if (ProtocolLevel == 5)
        {
            await TrySayAsync(new PacketWriter().Byte(0x81).ToPacket(PacketType.Disconnect));
        }
    }

    private async Task TrySayAsync(ReadOnlyMemory<byte> packet)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);
        try
        {
            await _packets.WriteAsync(packet, null, patience.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // A last word to a peer that is gone.
        }
    }

    private void End(MqttFault fault)
    {
        if (!_closed.TrySetResult(fault))
        {
            return;
        }

        _ending.Cancel();
        _deliveries.Writer.TryComplete();
        foreach (var source in _waiting.Values)
        {
            source.TrySetCanceled(CancellationToken.None);
        }
    }
}
