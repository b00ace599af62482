using System.Text;
using System.Text.Json;

namespace MeterShield.HeadEnd;

/// <summary>One message, as the head-end tells of it.</summary>
internal sealed class MessageLine
{
    public required bool Verified { get; init; }

    public required string Kind { get; init; }

    public string? Id { get; init; }

    public string? Quantity { get; init; }

    public DateTimeOffset? Start { get; init; }

    public DateTimeOffset? End { get; init; }

    public long? Wh { get; init; }

    public long? Va { get; init; }

    public bool? Missing { get; init; }

    /// <summary>How many releases of the same consent should have come before this one and did not.</summary>
    public long? Lacking { get; init; }

    /// <summary>Whether a withdrawal asks to erase what came before it.</summary>
    public bool? Erase { get; init; }

    public string? Fault { get; init; }

    /// <summary>One line of JSON; what does not apply is left out.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("verified", Verified);
            writer.WriteString("kind", Kind);
            Write(writer, "id", Id);
            Write(writer, "quantity", Quantity);
            Write(writer, "start", Start);
            Write(writer, "end", End);
            Write(writer, "wh", Wh);
            Write(writer, "va", Va);
            if (Missing is { } missing)
            {
                writer.WriteBoolean("missing", missing);
            }

            Write(writer, "lacking", Lacking);
            if (Erase is { } erase)
            {
                writer.WriteBoolean("erase", erase);
            }

            Write(writer, "fault", Fault);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } value)
        {
            writer.WriteNumber(name, value);
        }
    }
}
