using System.Threading.Channels;

namespace MeterShield.Mqtt.Broker;

/// <summary>What the broker keeps for one client identifier: its subscriptions, and what it has not acknowledged.</summary>
internal sealed class BrokerSession(string clientId, TimeProvider time)
{
    /// <summary>How many messages wait for one client; more are dropped, oldest kept, as MQTT 5.0 4.9 lets a server do.</summary>
    private const int WaitingMessages = 10_000;

    private readonly LinkedList<Outgoing> _unacknowledged = new();
    private readonly Queue<Outgoing> _held = new();
    private readonly Lock _gate = new();
    private ushort _lastId;
    private readonly HashSet<ushort> _sent = [];
    private DateTimeOffset _end = DateTimeOffset.MaxValue;
    private int _room = ushort.MaxValue;

    public string ClientId { get; } = clientId;

    /// <summary>The connection that has the session now.</summary>
    public BrokerClient? Owner { get; private set; }

    /// <summary>How long it outlives its connection.</summary>
    public TimeSpan Lifetime { get; set; }

    /// <summary>Whether it has outlived its last connection by more than that.</summary>
    public bool IsOver => Owner is null && time.GetUtcNow() >= _end;

    public Dictionary<string, Subscription> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>What the writer of the owning connection has to write.</summary>
    public Channel<Outgoing> Queue { get; private set; } = Channel.CreateUnbounded<Outgoing>();

    public void Send(MqttMessage message, byte qos)
    {
        lock (_gate)
        {
            var atLeastOnce = qos > 0 && message.AtLeastOnce;
            if (_unacknowledged.Count >= WaitingMessages || (!atLeastOnce && (Owner is null || Queue.Reader.Count >= WaitingMessages)))
            {
                return;
            }

            var outgoing = new Outgoing(message with { AtLeastOnce = atLeastOnce }, atLeastOnce ? NextId() : (ushort)0, Duplicate: false, Expiry(message));
            if (atLeastOnce)
            {
                _unacknowledged.AddLast(outgoing);
                Offer(outgoing);
            }
            else
            {
                Queue.Writer.TryWrite(outgoing);
            }
        }
    }

    /// <summary>The message is being written: when it is written once more, that is a repetition.</summary>
    public void Sent(ushort id)
    {
        lock (_gate)
        {
            _sent.Add(id);
        }
    }

    public void Acknowledge(ushort id)
    {
        lock (_gate)
        {
            _sent.Remove(id);
            for (var node = _unacknowledged.First; node is not null; node = node.Next)
            {
                if (node.Value.Id == id)
                {
                    _unacknowledged.Remove(node);
                    _room++;
                    OfferHeld();
                    return;
                }
            }
        }
    }

    /// <summary>A connection takes the session: what was not acknowledged and is not out of date is sent again, in order (MQTT 5.0 4.4).</summary>
    public void Resume(BrokerClient owner, ushort receiveMaximum)
    {
        lock (_gate)
        {
            Owner = owner;
            Queue = Channel.CreateUnbounded<Outgoing>();
            _room = receiveMaximum;
            _held.Clear();
            foreach (var outdated in _unacknowledged.Where(outgoing => outgoing.Expires <= time.GetUtcNow()).ToList())
            {
                _unacknowledged.Remove(outdated);
                _sent.Remove(outdated.Id);
            }

            foreach (var outgoing in _unacknowledged)
            {
                Offer(outgoing with { Duplicate = _sent.Contains(outgoing.Id) });
            }
        }
    }

    public void Release()
    {
        Owner = null;
        _end = Lifetime == TimeSpan.MaxValue ? DateTimeOffset.MaxValue : time.GetUtcNow() + Lifetime;
    }

    private DateTimeOffset Expiry(MqttMessage message) =>
        message.ExpirySeconds is { } seconds ? time.GetUtcNow() + TimeSpan.FromSeconds(seconds) : DateTimeOffset.MaxValue;

    /// <summary>Within what the client takes unacknowledged (MQTT 5.0 4.9); the rest waits for its turn.</summary>
    private void Offer(Outgoing outgoing)
    {
        _held.Enqueue(outgoing);
        OfferHeld();
    }

    private void OfferHeld()
    {
        while (_room > 0 && _held.TryDequeue(out var outgoing))
        {
            _room--;
            Queue.Writer.TryWrite(outgoing);
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
internal sealed record Outgoing(MqttMessage Message, ushort Id, bool Duplicate, DateTimeOffset Expires);

/// <summary>A client's wish (MQTT 5.0 3.8.3.1).</summary>
internal sealed record Subscription(TopicFilter Filter, byte Options)
{
    public byte Qos => Math.Min((byte)(Options & 0x03), (byte)1);

    public bool NoLocal => (Options & 0x04) != 0;

    public bool RetainAsPublished => (Options & 0x08) != 0;

    /// <summary>0: send what is retained; 1: only for a new subscription; 2: do not.</summary>
    public int RetainHandling => (Options >> 4) & 0x03;
}
