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

    internal bool WaitsForItsReader => _inbox.IsFull && _keepAlive.IsBusy;

    public IAsyncEnumerable<MqttDelivery> Deliveries(CancellationToken cancel) => _inbox.Deliveries(cancel);

    public async Task<MqttPublishResult> PublishAsync(MqttMessage message, Func<bool>? mayWrite, CancellationToken cancel)
    {
        MqttText.RequireTopic(message.Topic);
        if (_limits.RefusalOf(message) is { } refusal)
        {
            return new MqttPublishResult(MqttPublishOutcome.Refused, refusal);
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
        finally
        {
            EndIfBroken();
        }
    }

    public async Task<bool> SubscribeAsync(string filter, CancellationToken cancel) =>
        _limits.Take(filter) && await AskAsync(PacketType.Subscribe, PacketType.SubAck, filter, cancel) is [<= 2];

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
        try
        {
            if (await WriteAsync(message, id, mayWrite, cancel) is { } unwritten)
            {
                _answers.Forget(id, PacketType.PubAck);
                return unwritten;
            }
        }
        catch
        {
            _answers.Forget(id, PacketType.PubAck);
            throw;
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
        MqttText.RequireFilter(filter);
        using var patience = new CancellationTokenSource(_options.AcknowledgmentTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(new[] { cancel, patience.Token, _ending.Token });
        var (id, answer) = _answers.Expect(answerType);
        var packet = new SubscribePacket(id, [(filter, 1)]).Write(ProtocolLevel, type);
        if (packet.Length > _limits.MaximumPacketSize)
        {
            _answers.Forget(id, answerType);
            return null;
        }

        try
        {
            await _packets.WriteAsync(packet, either.Token);
            return await answer.WaitAsync(either.Token);
        }
        catch (Exception e) when (e.IsLoss(cancel))
        {
            return null;
        }
        finally
        {
            EndIfBroken();
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

                _keepAlive.Busy();
                if (result == PacketRead.Packet && packet.Type == PacketType.Disconnect && ProtocolLevel == 5)
                {
                    fault = DisconnectPacket.Read(packet, ProtocolLevel, out _)?.Fault ?? MqttFault.Malformed;
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

                _keepAlive.Ready();
            }
        }
        catch (Exception e) when (e.IsLoss(CancellationToken.None))
        {
            // The connection is over: whoever waits for an answer is told below.
        }
        finally
        {
            End(fault);
        }
    }

    /// <summary>Acts on one packet.</summary>
    /// <returns>Success, or the reason to close with (MQTT 5.0 4.13).</returns>
    private async ValueTask<MqttReason> TakeAsync(RawPacket packet)
    {
        var fault = MqttReason.ProtocolError;
        switch (packet.Type)
        {
            case PacketType.PubAck when PubAckPacket.Read(packet, ProtocolLevel, out fault) is { } ack:
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
            finally
            {
                EndIfBroken();
            }
        }
    }

    private async Task PingLoopAsync()
    {
        if (await _keepAlive.RunAsync(_ending.Token) is { } fault)
        {
            End(fault);
            _socket.Close(timeout: 0);
        }
    }

    /// <summary>A broker that took half a packet and no more takes nothing: nothing is said to it any more, and nobody would notice its end.</summary>
    private void EndIfBroken()
    {
        if (_packets.IsBroken)
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
