using System.Net.Sockets;
using MeterShield.Mqtt.Connections;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt;

/// <summary>A connection over a socket of ours.</summary>
internal sealed class MqttConnection : IMqttConnection
{
    private readonly PacketStream _packets;
    private readonly MqttOptions _options;
    private readonly TimeProvider _time;
    private readonly BrokerLimits _limits;
    private readonly PendingAnswers _answers;
    private readonly Inbox _inbox;
    private readonly KeepAlive _keepAlive;
    private readonly ConnectionLife _life;
    private readonly Task _reading;
    private readonly Task _pinging;

    public MqttConnection(Socket socket, PacketStream packets, MqttOptions options, int level, ConnAckPacket greeting, TimeProvider time)
    {
        _packets = packets;
        _options = options;
        _time = time;
        _limits = greeting.Limits;
        ProtocolLevel = level;
        SessionPresent = greeting.SessionPresent;
        _answers = new PendingAnswers(_limits.ReceiveMaximum);
        _inbox = new Inbox(options.ReceiveMaximum, level);
        _keepAlive = new KeepAlive(packets, TimeSpan.FromSeconds(_limits.KeepAliveSeconds ?? options.KeepAliveSeconds), time);
        _life = new ConnectionLife(socket, packets, level, time);
        _life.Ending.Register(_answers.End);
        _life.Ending.Register(_inbox.End);
        _reading = new ConnectionReader(packets, _life, _answers, _inbox, _keepAlive, level).RunAsync();
        _pinging = PingAsync();
    }

    public int ProtocolLevel { get; }

    public bool SessionPresent { get; }

    public Task<MqttFault> Closed => _life.Closed;

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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(new[] { cancel, patience.Token, _life.Ending });
        try
        {
            return message.AtLeastOnce
                ? await PublishAcknowledgedAsync(message, mayWrite, either.Token)
                : await WriteAsync(message, 0, mayWrite, either.Token) ?? new MqttPublishResult(MqttPublishOutcome.Taken);
        }
        catch (Exception e) when (e.IsLoss(cancel))
        {
            return new MqttPublishResult(patience.IsCancellationRequested && !_life.IsOver ? MqttPublishOutcome.TimedOut : MqttPublishOutcome.ConnectionLost);
        }
        finally
        {
            _life.CutIfBroken();
        }
    }

    public async Task<bool> SubscribeAsync(string filter, CancellationToken cancel) =>
        _limits.Take(filter) && await AskAsync(PacketType.Subscribe, PacketType.SubAck, filter, cancel) is [<= 2];

    public async Task<bool> UnsubscribeAsync(string filter, CancellationToken cancel) =>
        await AskAsync(PacketType.Unsubscribe, PacketType.UnsubAck, filter, cancel) is [] or [< 0x80];

    public void Abort() => _life.Abort();

    public async ValueTask DisposeAsync()
    {
        if (!_life.IsOver)
        {
            await _life.TrySayAsync(MqttReason.Success);
        }

        _life.End(MqttFault.Closed);
        await _packets.DisposeAsync();
        await _reading;
        await _pinging;
        _answers.Dispose();
        _life.Dispose();
    }

    private async Task<MqttPublishResult> PublishAcknowledgedAsync(MqttMessage message, Func<bool>? mayWrite, CancellationToken cancel)
    {
        await _answers.EnterQuotaAsync(cancel);
        MqttPublishResult? unwritten = null;
        var reasons = await _answers.ExchangeAsync(PacketType.PubAck, async id => (unwritten = await WriteAsync(message, id, mayWrite, cancel)) is null, cancel);
        return reasons is [var reason] ? MqttPublishResult.OfReason(reason) : unwritten!.Value;
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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(new[] { cancel, patience.Token, _life.Ending });
        try
        {
            return await _answers.ExchangeAsync(answerType, id => WriteAsync(new SubscribePacket(id, [(filter, 1)]).Write(ProtocolLevel, type), either.Token), either.Token);
        }
        catch (Exception e) when (e.IsLoss(cancel))
        {
            return null;
        }
        finally
        {
            _life.CutIfBroken();
        }
    }

    /// <returns>False when it is larger than the broker takes.</returns>
    private async Task<bool> WriteAsync(ReadOnlyMemory<byte> packet, CancellationToken cancel)
    {
        if (packet.Length > _limits.MaximumPacketSize)
        {
            return false;
        }

        await _packets.WriteAsync(packet, cancel);
        return true;
    }

    private async Task PingAsync()
    {
        if (await _keepAlive.RunAsync(_life.Ending) is { } fault)
        {
            _life.Cut(fault);
        }
    }
}
