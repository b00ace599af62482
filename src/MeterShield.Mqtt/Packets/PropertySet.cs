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

    public string? ContentType { get; private set; }

    public uint? Number(PropertyId id) => _numbers.TryGetValue(id, out var value) ? value : null;

    /// <summary>Reads the properties that stand next; fails the reader on an unknown or repeated one.</summary>
    public static PropertySet Read(ref PacketReader reader)
    {
        var set = new PropertySet();
        var part = reader.Part(reader.VariableInteger());
        while (part.HasMore)
        {
            set.ReadOne(ref part);
        }

        if (part.Failed)
        {
            reader.Fail();
        }

        return set;
    }

    private void ReadOne(ref PacketReader reader)
    {
        var id = (PropertyId)reader.Byte();
        switch (id)
        {
            case PropertyId.PayloadFormat or PropertyId.RequestProblemInfo or PropertyId.RequestResponseInfo or PropertyId.MaximumQos
                or PropertyId.RetainAvailable or PropertyId.WildcardAvailable or PropertyId.SubscriptionIdAvailable or PropertyId.SharedAvailable:
                Add(id, reader.Byte(), ref reader);
                break;
            case PropertyId.ServerKeepAlive or PropertyId.ReceiveMaximum or PropertyId.TopicAliasMaximum or PropertyId.TopicAlias:
                Add(id, reader.UInt16(), ref reader);
                break;
            case PropertyId.MessageExpiry or PropertyId.SessionExpiry or PropertyId.WillDelay or PropertyId.MaximumPacketSize:
                Add(id, reader.UInt32(), ref reader);
                break;
            case PropertyId.SubscriptionId:
                _ = reader.VariableInteger();
                break;
            case PropertyId.ContentType:
                ContentType = reader.Text();
                break;
            case PropertyId.ResponseTopic or PropertyId.AssignedClientId or PropertyId.AuthenticationMethod or PropertyId.ResponseInfo
                or PropertyId.ServerReference or PropertyId.ReasonString:
                _ = reader.Text();
                break;
            case PropertyId.CorrelationData or PropertyId.AuthenticationData:
                _ = reader.Binary();
                break;
            case PropertyId.UserProperty:
                _ = reader.Text();
                _ = reader.Text();
                break;
            default:
                reader.Fail();
                break;
        }
    }

    private void Add(PropertyId id, uint value, ref PacketReader reader)
    {
        if (!_numbers.TryAdd(id, value))
        {
            reader.Fail();
        }
    }
}
