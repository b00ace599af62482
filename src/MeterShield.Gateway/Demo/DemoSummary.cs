using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeterShield.Gateway.Demo;

/// <summary>What the demo showed, in numbers.</summary>
/// <param name="Frames">Meter frames read.</param>
/// <param name="KeptAtHome">Readings kept at home: none of them left.</param>
/// <param name="Released">Releases sealed and sent.</param>
/// <param name="Verified">Releases whose seal a recipient checked and accepted.</param>
/// <param name="Rejected">Messages a recipient refused.</param>
/// <param name="Withheld">Releases the auditor withheld.</param>
/// <param name="Missing">Releases that said nothing because a boundary was not known.</param>
/// <param name="ConservationErrorWh">Sum over recipients of |energy received - register difference|, in Wh.</param>
internal sealed record DemoSummary(
    long Frames, long KeptAtHome, int Released, int Verified, int Rejected, int Withheld, int Missing, long ConservationErrorWh)
{
    public string ToJson() => JsonSerializer.Serialize(this, DemoJson.Default.DemoSummary);
}

/// <summary>One line of a head-end's output.</summary>
internal sealed record HeadEndLine(
    bool Verified, string Kind, string? Quantity, DateTimeOffset? Start, DateTimeOffset? End, long? Wh, string? Fault);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoSummary))]
[JsonSerializable(typeof(HeadEndLine))]
internal sealed partial class DemoJson : JsonSerializerContext;
