namespace MeterShield.Mqtt.Broker;

/// <summary>Sessions, subscriptions and retained messages, shared by all connections.</summary>
internal sealed class BrokerCore(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BrokerSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MqttMessage> _retained = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _turns = new(StringComparer.Ordinal);

    /// <summary>Gives a client its session; another connection that had it is ended (MQTT 5.0 3.1.4).</summary>
    public (BrokerSession Session, bool Present, BrokerClient? Displaced) Open(BrokerClient client, ConnectRequest request)
    {
        lock (_gate)
        {
            ForgetEnded();
            var known = _sessions.GetValueOrDefault(request.ClientId);
            var displaced = known?.Owner;
            var present = known is not null && !request.CleanStart;
            var session = present ? known! : new BrokerSession(request.ClientId, time);
            session.Lifetime = request.Lifetime;
            _sessions[request.ClientId] = session;
            session.Resume(client, request.ReceiveMaximum);
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

            session.Release();
            if (session.IsOver && _sessions.GetValueOrDefault(session.ClientId) == session)
            {
                _sessions.Remove(session.ClientId);
            }
        }
    }

    /// <summary>Adds a subscription and sends what is retained for it.</summary>
    public void Subscribe(BrokerSession session, TopicFilter filter, byte options)
    {
        lock (_gate)
        {
            var subscription = new Subscription(filter, options);
            var isNew = !session.Subscriptions.ContainsKey(filter.Text);
            session.Subscriptions[filter.Text] = subscription;
            if (filter.Group is null && (subscription.RetainHandling == 0 || (subscription.RetainHandling == 1 && isNew)))
            {
                foreach (var message in _retained.Values.Where(message => filter.Matches(message.Topic)))
                {
                    session.Send(message, subscription.Qos);
                }
            }
        }
    }

    /// <returns>Whether there was such a subscription.</returns>
    public bool Unsubscribe(BrokerSession session, string filter)
    {
        lock (_gate)
        {
            return session.Subscriptions.Remove(filter);
        }
    }

    /// <summary>Hands a message to every subscriber, and to one of each group.</summary>
    /// <returns>How many get it.</returns>
    public int Publish(BrokerSession publisher, MqttMessage message)
    {
        lock (_gate)
        {
            Keep(message);
            ForgetEnded();
            var matching = _sessions.Values.OrderBy(session => session.ClientId, StringComparer.Ordinal)
                .SelectMany(session => session.Subscriptions.Values
                    .Where(wish => wish.Filter.Matches(message.Topic) && !(wish.NoLocal && session == publisher))
                    .Select(wish => new Receiver(session, wish)))
                .ToList();
            var receivers = matching.Where(receiver => receiver.Wish.Filter.Group is null)
                .GroupBy(receiver => receiver.Session).Select(group => group.MaxBy(receiver => receiver.Wish.Qos)!)
                .Concat(matching.Where(receiver => receiver.Wish.Filter.Group is not null)
                    .GroupBy(receiver => receiver.Wish.Filter.Text).Select(group => Turn(group.Key, [.. group])))
                .ToList();
            foreach (var (session, wish) in receivers)
            {
                session.Send(message with { Retain = message.Retain && wish.RetainAsPublished }, wish.Qos);
            }

            return receivers.Count;
        }
    }

    /// <summary>MQTT 5.0 3.1.2.11.2: a session ends so long after its last connection.</summary>
    private void ForgetEnded()
    {
        foreach (var ended in _sessions.Values.Where(session => session.IsOver).ToList())
        {
            _sessions.Remove(ended.ClientId);
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

    /// <summary>The members of a group take turns; one that is away only when all are (MQTT 5.0 4.8.2).</summary>
    private Receiver Turn(string filter, Receiver[] members)
    {
        var connected = members.Where(member => member.Session.Owner is not null).ToArray();
        var candidates = connected.Length > 0 ? connected : members;
        var turn = _turns.GetValueOrDefault(filter);
        _turns[filter] = unchecked(turn + 1) & int.MaxValue;
        return candidates[turn % candidates.Length];
    }

    private sealed record Receiver(BrokerSession Session, Subscription Wish);
}
