namespace MeterShield.Mqtt.Packets;

/// <summary>Identifiers of MQTT 5.0 2.2.2.2.</summary>
internal enum PropertyId : byte
{
    PayloadFormat = 0x01,
    MessageExpiry = 0x02,
    ContentType = 0x03,
    ResponseTopic = 0x08,
    CorrelationData = 0x09,
    SubscriptionId = 0x0B,
    SessionExpiry = 0x11,
    AssignedClientId = 0x12,
    ServerKeepAlive = 0x13,
    AuthenticationMethod = 0x15,
    AuthenticationData = 0x16,
    RequestProblemInfo = 0x17,
    WillDelay = 0x18,
    RequestResponseInfo = 0x19,
    ResponseInfo = 0x1A,
    ServerReference = 0x1C,
    ReasonString = 0x1F,
    ReceiveMaximum = 0x21,
    TopicAliasMaximum = 0x22,
    TopicAlias = 0x23,
    MaximumQos = 0x24,
    RetainAvailable = 0x25,
    UserProperty = 0x26,
    MaximumPacketSize = 0x27,
    WildcardAvailable = 0x28,
    SubscriptionIdAvailable = 0x29,
    SharedAvailable = 0x2A,
}

/// <summary>The properties of one packet: the numbers and texts we act on; the others are checked and passed over.</summary>
internal sealed class PropertySet
{
    private readonly Dictionary<PropertyId, uint> _numbers = [];
    private ulong _seen;

    /// <summary>No properties: also what a packet of MQTT 3.1.1 has.</summary>
    public static PropertySet Empty { get; } = new();

    public string? ContentType { get; private set; }

    public uint? Number(PropertyId id) => _numbers.TryGetValue(id, out var value) ? value : null;

    /// <summary>Reads the properties that stand next; fails the reader on one that is unknown, repeated, out of range or not of this packet.</summary>
    public static PropertySet Read(ref PacketReader reader, PropertyMask allowed)
    {
        var part = reader.Part(reader.VariableInteger());
        if (!part.HasMore)
        {
            return Empty;
        }

        var set = new PropertySet();
        while (part.HasMore)
        {
            set.ReadOne(ref part, allowed);
        }

        if (part.Failed)
        {
            reader.Fail(part.Fault);
        }

        return set;
    }

    private void ReadOne(ref PacketReader reader, PropertyMask allowed)
    {
        var id = (PropertyId)reader.Byte();
        if (!allowed.Contains(id) || !IsFirst(id))
        {
            reader.Fail(id == PropertyId.TopicAlias ? MqttReason.TopicAliasInvalid : MqttReason.ProtocolError);
            return;
        }

        switch (id)
        {
            case PropertyId.PayloadFormat or PropertyId.RequestProblemInfo or PropertyId.RequestResponseInfo or PropertyId.MaximumQos
                or PropertyId.RetainAvailable or PropertyId.WildcardAvailable or PropertyId.SubscriptionIdAvailable or PropertyId.SharedAvailable:
                Add(id, reader.Byte(), 0, 1, ref reader);
                break;
            case PropertyId.ServerKeepAlive or PropertyId.TopicAliasMaximum:
                Add(id, reader.UInt16(), 0, ushort.MaxValue, ref reader);
                break;
            case PropertyId.ReceiveMaximum:
                Add(id, reader.UInt16(), 1, ushort.MaxValue, ref reader);
                break;
            case PropertyId.MessageExpiry or PropertyId.SessionExpiry or PropertyId.WillDelay:
                Add(id, reader.UInt32(), 0, uint.MaxValue, ref reader);
                break;
            case PropertyId.MaximumPacketSize:
                Add(id, reader.UInt32(), 1, uint.MaxValue, ref reader);
                break;
            case PropertyId.SubscriptionId:
                _numbers[id] = (uint)reader.VariableInteger();
                break;
            case PropertyId.ContentType:
                ContentType = reader.Text();
                break;
            default:
                Skip(id, ref reader);
                break;
        }
    }

    /// <summary>Properties that say nothing to us: only their form is checked.</summary>
    private static void Skip(PropertyId id, ref PacketReader reader)
    {
        switch (id)
        {
            case PropertyId.CorrelationData or PropertyId.AuthenticationData:
                _ = reader.Binary();
                break;
            case PropertyId.UserProperty:
                reader.SkipText();
                reader.SkipText();
                break;
            default:
                reader.SkipText();
                break;
        }
    }

    /// <summary>Only a user property and a subscription identifier may come more than once (MQTT 5.0 3.3.2.3).</summary>
    private bool IsFirst(PropertyId id)
    {
        var bit = 1UL << (byte)id;
        var first = (_seen & bit) == 0 || id is PropertyId.UserProperty or PropertyId.SubscriptionId;
        _seen |= bit;
        return first;
    }

    private void Add(PropertyId id, uint value, uint least, uint most, ref PacketReader reader)
    {
        if (value < least || value > most)
        {
            reader.Fail(MqttReason.ProtocolError);
        }

        _numbers[id] = value;
    }
}
