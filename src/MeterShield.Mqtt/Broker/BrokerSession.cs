using System.Threading.Channels;

namespace MeterShield.Mqtt.Broker;

/// <summary>What the broker keeps for one client identifier: its subscriptions, and what it has not acknowledged.</summary>
internal sealed class BrokerSession(string clientId)
{
    /// <summary>How many messages wait for one client; more are dropped, oldest kept, as MQTT 5.0 4.9 lets a server do.</summary>
    private const int WaitingMessages = 10_000;

    private readonly LinkedList<Outgoing> _unacknowledged = new();
    private readonly Lock _gate = new();
    private ushort _lastId;

    public string ClientId { get; } = clientId;

    /// <summary>The connection that has the session now.</summary>
    public BrokerClient? Owner { get; set; }

    /// <summary>Whether it outlives its connection.</summary>
    public bool IsPersistent { get; set; }

    public Dictionary<string, (TopicFilter Filter, byte Qos)> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>Signals the writer of the owning connection.</summary>
    public Channel<Outgoing> Queue { get; private set; } = Channel.CreateUnbounded<Outgoing>();

    public void Send(MqttMessage message, byte qos)
    {
        lock (_gate)
        {
            var atLeastOnce = qos > 0 && message.AtLeastOnce;
            if (_unacknowledged.Count >= WaitingMessages || (!atLeastOnce && Owner is null))
            {
                return;
            }

            var outgoing = new Outgoing(message with { AtLeastOnce = atLeastOnce }, atLeastOnce ? NextId() : (ushort)0, Duplicate: false);
            if (atLeastOnce)
            {
                _unacknowledged.AddLast(outgoing);
            }

            Queue.Writer.TryWrite(outgoing);
        }
    }

    public void Acknowledge(ushort id)
    {
        lock (_gate)
        {
            for (var node = _unacknowledged.First; node is not null; node = node.Next)
            {
                if (node.Value.Id == id)
                {
                    _unacknowledged.Remove(node);
                    return;
                }
            }
        }
    }

    /// <summary>A connection takes the session: what was not acknowledged is sent again, in order (MQTT 5.0 4.4).</summary>
    public void Resume(BrokerClient owner)
    {
        lock (_gate)
        {
            Owner = owner;
            Queue = Channel.CreateUnbounded<Outgoing>();
            foreach (var outgoing in _unacknowledged)
            {
                Queue.Writer.TryWrite(outgoing with { Duplicate = true });
            }
        }
    }

    private ushort NextId()
    {
        do
        {
            _lastId = unchecked((ushort)(_lastId + 1));
        }
        while (_lastId == 0 || _unacknowledged.Any(outgoing => outgoing.Id == _lastId));
        return _lastId;
    }
}

/// <summary>One message on its way to one client.</summary>
internal sealed record Outgoing(MqttMessage Message, ushort Id, bool Duplicate);
