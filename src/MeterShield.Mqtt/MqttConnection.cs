using System.Net.Sockets;
using MeterShield.Mqtt.Connections;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt;

/// <summary>A connection over a socket of ours.</summary>
internal sealed class MqttConnection : IMqttConnection
{
    private readonly Socket _socket;
    private readonly PacketStream _packets;
    private readonly MqttOptions _options;
    private readonly TimeProvider _time;
    private readonly BrokerLimits _limits;
    private readonly PendingAnswers _answers;
    private readonly Inbox _inbox;
    private readonly KeepAlive _keepAlive;
    private readonly TaskCompletionSource<MqttFault> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;
    private readonly Task _pinging;

    public MqttConnection(Socket socket, PacketStream packets, MqttOptions options, int level, ConnAckPacket greeting, TimeProvider time)
    {
        _socket = socket;
        _packets = packets;
        _options = options;
        _time = time;
        _limits = greeting.Limits;
        ProtocolLevel = level;
        SessionPresent = greeting.SessionPresent;
        _answers = new PendingAnswers(_limits.ReceiveMaximum);
        _inbox = new Inbox(options.ReceiveMaximum, level);
        _keepAlive = new KeepAlive(packets, TimeSpan.FromSeconds(_limits.KeepAliveSeconds ?? options.KeepAliveSeconds), time);
        _reading = ReadLoopAsync();
        _pinging = PingLoopAsync();
    }

    public int ProtocolLevel { get; }

    public bool SessionPresent { get; }

    public Task<MqttFault> Closed => _closed.Task;

    public DateTimeOffset? LastAcknowledged { get; private set; }

    public IAsyncEnumerable<MqttDelivery> Deliveries(CancellationToken cancel) => _inbox.Deliveries(cancel);

    public async Task<MqttPublishResult> PublishAsync(MqttMessage message, Func<bool>? mayWrite, CancellationToken cancel)
    {
        if (message.AtLeastOnce && !_limits.TakesQos1)
        {
            return new MqttPublishResult(MqttPublishOutcome.Refused, MqttReason.QosNotSupported);
        }

        if (message.Retain && !_limits.Retains)
        {
            return new MqttPublishResult(MqttPublishOutcome.Refused, MqttReason.RetainNotSupported);
        }

        using var patience = new CancellationTokenSource(_options.AcknowledgmentTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(new[] { cancel, patience.Token, _ending.Token });
        try
        {
            return message.AtLeastOnce
                ? await PublishAcknowledgedAsync(message, mayWrite, either.Token)
                : await WriteAsync(message, 0, mayWrite, either.Token) ?? new MqttPublishResult(MqttPublishOutcome.Taken);
        }
        catch (Exception e) when (e.IsLoss(cancel))
        {
            return new MqttPublishResult(patience.IsCancellationRequested && !_closed.Task.IsCompleted ? MqttPublishOutcome.TimedOut : MqttPublishOutcome.ConnectionLost);
        }
    }

    public async Task<bool> SubscribeAsync(string filter, CancellationToken cancel) =>
        await AskAsync(PacketType.Subscribe, PacketType.SubAck, filter, cancel) is [<= 2];

    public async Task<bool> UnsubscribeAsync(string filter, CancellationToken cancel) =>
        await AskAsync(PacketType.Unsubscribe, PacketType.UnsubAck, filter, cancel) is [] or [< 0x80];

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
            await TrySayAsync(MqttReason.Success);
        }

        End(MqttFault.Closed);
        await _packets.DisposeAsync();
        await _reading;
        await _pinging;
        _answers.Dispose();
        _ending.Dispose();
    }

    private async Task<MqttPublishResult> PublishAcknowledgedAsync(MqttMessage message, Func<bool>? mayWrite, CancellationToken cancel)
    {
        await _answers.EnterQuotaAsync(cancel);
        var (id, answer) = _answers.Expect(PacketType.PubAck);
        if (await WriteAsync(message, id, mayWrite, cancel) is { } unwritten)
        {
            _answers.Forget(id);
            return unwritten;
        }

        return MqttPublishResult.OfReason((await answer.WaitAsync(cancel))[0]);
    }

    /// <returns>Null when it was written.</returns>
    private async Task<MqttPublishResult?> WriteAsync(MqttMessage message, ushort id, Func<bool>? mayWrite, CancellationToken cancel)
    {
        var head = new PublishPacket(message, id, Duplicate: false).WriteHead(ProtocolLevel);
        if (head.Length + (long)message.Payload.Length > _limits.MaximumPacketSize)
        {
            return new MqttPublishResult(MqttPublishOutcome.TooLarge);
        }

        return await _packets.WriteAsync(head, message.Payload, mayWrite, cancel) ? null : new MqttPublishResult(MqttPublishOutcome.Withheld);
    }

    /// <summary>SUBSCRIBE or UNSUBSCRIBE, and the answer's reason codes; null when none came.</summary>
    private async Task<byte[]?> AskAsync(PacketType type, PacketType answerType, string filter, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(_options.AcknowledgmentTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(new[] { cancel, patience.Token, _ending.Token });
        var (id, answer) = _answers.Expect(answerType);
        try
        {
            await _packets.WriteAsync(new SubscribePacket(id, [(filter, 1)]).Write(ProtocolLevel, type), either.Token);
            return await answer.WaitAsync(either.Token);
        }
        catch (Exception e) when (e.IsLoss(cancel))
        {
            return null;
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
                if (result == PacketRead.Ended)
                {
                    break;
                }

                if (result == PacketRead.Packet && packet.Type == PacketType.Disconnect && ProtocolLevel == 5)
                {
                    fault = FaultOf(DisconnectPacket.Read(packet, ProtocolLevel, out _));
                    break;
                }

                var reason = result switch
                {
                    PacketRead.Packet => await TakeAsync(packet),
                    PacketRead.TooLarge => MqttReason.PacketTooLarge,
                    _ => MqttReason.MalformedPacket,
                };
                if (reason != MqttReason.Success)
                {
                    fault = MqttFault.Malformed;
                    await TrySayAsync(reason);
                    break;
                }

                _keepAlive.Heard();
            }
        }
        catch (Exception e) when (e.IsLoss(CancellationToken.None))
        {
            // The connection is over: whoever waits for an answer is told below.
        }

        End(fault);
    }

    /// <summary>Acts on one packet.</summary>
    /// <returns>Success, or the reason to close with (MQTT 5.0 4.13).</returns>
    private async ValueTask<MqttReason> TakeAsync(RawPacket packet)
    {
        var fault = MqttReason.ProtocolError;
        switch (packet.Type)
        {
            case PacketType.PubAck when PubAckPacket.Read(packet, ProtocolLevel, out fault) is { } ack:
                LastAcknowledged = _time.GetUtcNow();
                return _answers.Answer(ack.Id, packet.Type, [ack.Reason]) ? MqttReason.Success : MqttReason.ProtocolError;
            case PacketType.SubAck or PacketType.UnsubAck when SubAckPacket.Read(packet, ProtocolLevel, out fault) is { } ack:
                return _answers.Answer(ack.Id, packet.Type, ack.Reasons) ? MqttReason.Success : MqttReason.ProtocolError;
            case PacketType.PingResp:
                return packet.Body.Length == 0 && packet.Flags == 0 ? MqttReason.Success : MqttReason.MalformedPacket;
            case PacketType.Publish when PublishPacket.Read(packet, ProtocolLevel, out fault) is { } publish:
                return await _inbox.TakeAsync(publish, AcknowledgeAsync, _ending.Token);
            default:
                // AUTH too: enhanced authentication was never asked for (MQTT 5.0 4.12).
                return fault;
        }
    }

    private static MqttFault FaultOf(DisconnectPacket? goodbye) => goodbye is { } packet ? MqttFaults.OfReason((byte)packet.Reason) ?? MqttFault.Closed : MqttFault.Malformed;

    private async ValueTask AcknowledgeAsync(PublishPacket publish, CancellationToken cancel)
    {
        if (publish.Message.AtLeastOnce && !_closed.Task.IsCompleted)
        {
            _inbox.Acknowledged();
            try
            {
                await _packets.WriteAsync(new PubAckPacket(publish.Id, 0).Write(ProtocolLevel), cancel);
            }
            catch (Exception e) when (e.IsLoss(cancel))
            {
                // The broker will send it again: whoever stores it knows it by its id.
            }
        }
    }

    private async Task PingLoopAsync()
    {
        if (await _keepAlive.RunAsync(_ending.Token))
        {
            End(MqttFault.Silent);
            _socket.Close(timeout: 0);
        }
    }

    /// <summary>The last word: why the connection ends here. MQTT 3.1.1 knows only the normal end.</summary>
    private async Task TrySayAsync(MqttReason reason)
    {
        if (ProtocolLevel < 5 && reason != MqttReason.Success)
        {
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);
        try
        {
            await _packets.WriteAsync(new DisconnectPacket(reason).Write(ProtocolLevel), patience.Token);
        }
        catch (Exception e) when (e.IsLoss(CancellationToken.None))
        {
            // A last word to a peer that is gone.
        }
    }

    private void End(MqttFault fault)
    {
        if (_closed.TrySetResult(fault))
        {
            _ending.Cancel();
            _inbox.End();
            _answers.End();
        }
    }
}
