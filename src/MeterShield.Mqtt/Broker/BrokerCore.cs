namespace MeterShield.Mqtt.Broker;

/// <summary>Sessions, subscriptions and retained messages, shared by all connections.</summary>
internal sealed class BrokerCore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BrokerSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MqttMessage> _retained = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _turns = new(StringComparer.Ordinal);

    /// <summary>Gives a client its session; another connection that had it is ended (MQTT 5.0 3.1.4).</summary>
    public (BrokerSession Session, bool Present, BrokerClient? Displaced) Open(BrokerClient client, string clientId, bool cleanStart, bool persistent)
    {
        lock (_gate)
        {
            var known = _sessions.GetValueOrDefault(clientId);
            var displaced = known?.Owner;
            var present = known is not null && !cleanStart;
            var session = present ? known! : new BrokerSession(clientId);
            session.IsPersistent = persistent;
            _sessions[clientId] = session;
            session.Resume(client);
            return (session, present, displaced);
        }
    }

    public void Close(BrokerSession session, BrokerClient client)
    {
        lock (_gate)
        {
            if (session.Owner != client)
            {
                return;
            }

            session.Owner = null;
            if (!session.IsPersistent && _sessions.GetValueOrDefault(session.ClientId) == session)
            {
                _sessions.Remove(session.ClientId);
            }
        }
    }

    /// <summary>Adds a subscription and sends what is retained for it.</summary>
    public void Subscribe(BrokerSession session, TopicFilter filter, byte qos)
    {
        lock (_gate)
        {
            session.Subscriptions[filter.Text] = (filter, Math.Min(qos, (byte)1));
            if (filter.Group is null)
            {
                foreach (var message in _retained.Values.Where(message => filter.Matches(message.Topic)))
                {
                    session.Send(message, qos);
                }
            }
        }
    }

    public void Unsubscribe(BrokerSession session, string filter)
    {
        lock (_gate)
        {
            session.Subscriptions.Remove(filter);
        }
    }

    /// <summary>Hands a message to every subscriber, and to one of each group.</summary>
    /// <returns>How many get it.</returns>
    public int Publish(MqttMessage message)
    {
        lock (_gate)
        {
            Keep(message);
            var live = message with { Retain = false };
            var matching = _sessions.Values.OrderBy(session => session.ClientId, StringComparer.Ordinal)
                .SelectMany(session => session.Subscriptions.Values.Where(entry => entry.Filter.Matches(message.Topic)).Select(entry => (Session: session, entry.Filter, entry.Qos)))
                .ToList();
            var receivers = matching.Where(entry => entry.Filter.Group is null)
                .GroupBy(entry => entry.Session).Select(group => (Session: group.Key, Qos: group.Max(entry => entry.Qos)))
                .Concat(matching.Where(entry => entry.Filter.Group is not null)
                    .GroupBy(entry => entry.Filter.Text).Select(group => Turn(group.Key, [.. group.Select(entry => (entry.Session, entry.Qos))])))
                .ToList();
            foreach (var (session, qos) in receivers)
            {
                session.Send(live, qos);
            }

            return receivers.Count;
        }
    }

    private void Keep(MqttMessage message)
    {
        if (message.Retain && message.Payload.IsEmpty)
        {
            _retained.Remove(message.Topic);
        }
        else if (message.Retain)
        {
            _retained[message.Topic] = message;
        }
    }

    private (BrokerSession Session, byte Qos) Turn(string filter, (BrokerSession Session, byte Qos)[] members)
    {
        var connected = members.Where(member => member.Session.Owner is not null).ToArray();
        var candidates = connected.Length > 0 ? connected : members;
        var turn = _turns.GetValueOrDefault(filter);
        _turns[filter] = unchecked(turn + 1) & int.MaxValue;
        return candidates[turn % candidates.Length];
    }
}
