namespace MeterShield.Mqtt.Packets;

/// <summary>Which properties a packet may have: MQTT 5.0 2.2.2.2, table 2-4. The topic alias is in none: nobody is allowed one here.</summary>
internal readonly record struct PropertyMask(ulong Bits)
{
    public static PropertyMask Connect { get; } = Of(
        PropertyId.SessionExpiry, PropertyId.AuthenticationMethod, PropertyId.AuthenticationData, PropertyId.RequestProblemInfo,
        PropertyId.RequestResponseInfo, PropertyId.ReceiveMaximum, PropertyId.TopicAliasMaximum, PropertyId.UserProperty, PropertyId.MaximumPacketSize);

    public static PropertyMask Will { get; } = Of(
        PropertyId.PayloadFormat, PropertyId.MessageExpiry, PropertyId.ContentType, PropertyId.ResponseTopic, PropertyId.CorrelationData,
        PropertyId.WillDelay, PropertyId.UserProperty);

    public static PropertyMask ConnAck { get; } = Of(
        PropertyId.SessionExpiry, PropertyId.AssignedClientId, PropertyId.ServerKeepAlive, PropertyId.AuthenticationMethod,
        PropertyId.AuthenticationData, PropertyId.ResponseInfo, PropertyId.ServerReference, PropertyId.ReasonString, PropertyId.ReceiveMaximum,
        PropertyId.TopicAliasMaximum, PropertyId.MaximumQos, PropertyId.RetainAvailable, PropertyId.UserProperty, PropertyId.MaximumPacketSize,
        PropertyId.WildcardAvailable, PropertyId.SubscriptionIdAvailable, PropertyId.SharedAvailable);

    public static PropertyMask Publish { get; } = Of(
        PropertyId.PayloadFormat, PropertyId.MessageExpiry, PropertyId.ContentType, PropertyId.ResponseTopic, PropertyId.CorrelationData,
        PropertyId.SubscriptionId, PropertyId.UserProperty);

    /// <summary>PUBACK, SUBACK and UNSUBACK.</summary>
    public static PropertyMask Answer { get; } = Of(PropertyId.ReasonString, PropertyId.UserProperty);

    public static PropertyMask Subscribe { get; } = Of(PropertyId.SubscriptionId, PropertyId.UserProperty);

    public static PropertyMask Unsubscribe { get; } = Of(PropertyId.UserProperty);

    public static PropertyMask Disconnect { get; } = Of(
        PropertyId.SessionExpiry, PropertyId.ServerReference, PropertyId.ReasonString, PropertyId.UserProperty);

    public bool Contains(PropertyId id) => (byte)id < 64 && ((Bits >> (byte)id) & 1) == 1;

    private static PropertyMask Of(params PropertyId[] ids)
    {
        var bits = 0UL;
        foreach (var id in ids)
        {
            bits |= 1UL << (byte)id;
        }

        return new PropertyMask(bits);
    }
}
