using System.Text;
using System.Text.Json;

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
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("frames", Frames);
            writer.WriteNumber("keptAtHome", KeptAtHome);
            writer.WriteNumber("released", Released);
            writer.WriteNumber("verified", Verified);
            writer.WriteNumber("rejected", Rejected);
            writer.WriteNumber("withheld", Withheld);
            writer.WriteNumber("missing", Missing);
            writer.WriteNumber("conservationErrorWh", ConservationErrorWh);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}

/// <summary>One line of a head-end's output.</summary>
internal sealed record HeadEndLine(bool Verified, string Kind, DateTimeOffset? Start, DateTimeOffset? End, long? Wh)
{
    /// <summary>Reads what the head-end prints.</summary>
    public static HeadEndLine Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new HeadEndLine(
            root.GetProperty("verified").GetBoolean(),
            root.GetProperty("kind").GetString() ?? "",
            root.TryGetProperty("start", out var start) ? start.GetDateTimeOffset() : null,
            root.TryGetProperty("end", out var end) ? end.GetDateTimeOffset() : null,
            root.TryGetProperty("wh", out var energy) ? energy.GetInt64() : null);
    }
}
