using System.Text.Json;
using MeterShield.Records;

namespace MeterShield.Egress;

/// <summary>Where a recipient listens: all the courier needs to know, written by the inside half.</summary>
/// <param name="Broker">The recipient's broker, <c>mqtt://host:port</c> or <c>mqtts://host:port</c>.</param>
/// <param name="User">User name, or null.</param>
/// <param name="Password">Password, or null.</param>
/// <param name="Authorities">Certificates of the authorities of its broker, PEM; null for those the system trusts. In a file of its own.</param>
/// <param name="Pin">SHA-256 of its broker's public key (SubjectPublicKeyInfo), or null. Beside the authorities, not instead of them.</param>
public sealed record CourierRoute(Uri Broker, string? User = null, string? Password = null, string? Authorities = null, Digest? Pin = null)
{
    internal byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("broker", Broker.AbsoluteUri);
            writer.WriteString("user", User);
            writer.WriteString("password", Password);
            writer.WriteString("pin", Pin?.ToString());
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <exception cref="InvalidDataException">It is not what <see cref="ToJson"/> writes.</exception>
    internal static CourierRoute FromJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var broker = new Uri(root.GetProperty("broker").GetString() ?? "");
            return new CourierRoute(broker, root.GetProperty("user").GetString(), root.GetProperty("password").GetString(), Pin: PinOf(root));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("A recipient's route in the spool cannot be read: give the consent again.", e);
        }
    }

    /// <summary>A route of before there were pins has no such member.</summary>
    private static Digest? PinOf(JsonElement route) =>
        !route.TryGetProperty("pin", out var pin) || pin.ValueKind == JsonValueKind.Null ? null
        : Digest.TryParse(pin.GetString(), out var digest) ? digest
        : throw new FormatException("The pin is not 64 hexadecimal digits.");
}
