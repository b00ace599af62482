using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeterShield.Egress;

/// <summary>Where a recipient listens: all the courier needs to know, written by the inside half.</summary>
/// <param name="Broker">The recipient's broker, <c>mqtt://host:port</c> or <c>mqtts://host:port</c>.</param>
/// <param name="User">User name, or null.</param>
/// <param name="Password">Password, or null.</param>
public sealed record CourierRoute(Uri Broker, string? User = null, string? Password = null)
{
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CourierRouteJson.Default.CourierRoute);

    internal static CourierRoute? FromJson(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, CourierRouteJson.Default.CourierRoute);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CourierRoute))]
internal sealed partial class CourierRouteJson : JsonSerializerContext;
