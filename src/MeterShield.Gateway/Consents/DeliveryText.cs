using System.Globalization;
using System.Text;
using System.Text.Json;
using MeterShield.Egress;
using MeterShield.Records;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Gateway.Consents;

/// <summary>What every recipient ever got, as a page or as JSON.</summary>
internal static class DeliveryText
{
    public static string Of(IReadOnlyList<Delivered> all, Language language, DateTimeZone zone)
    {
        if (all.Count == 0)
        {
            return language.Choose("Nobody ever got anything from this home.", "Personne n'a jamais rien reçu de ce logement.");
        }

        var words = new TermsText(language);
        var text = new StringBuilder();
        foreach (var recipient in all.GroupBy(delivered => (delivered.Recipient, delivered.Kind)))
        {
            var own = recipient.Key.Kind == RecipientKind.Home ? language.Choose(" (your own)", " (chez vous)") : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"{recipient.Key.Recipient}{own}");
            foreach (var delivered in recipient)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {words.Of(delivered.Purpose)}{words.Colon}{words.Of(delivered.Quantity)}, {words.Of(delivered.Resolution)}");
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"    {delivered.Count} {language.Choose("values", "valeurs")}, {delivered.Bytes} {language.Choose("bytes", "octets")}, {language.Choose("from", "du")} {words.Of(delivered.First, zone)} {language.Choose("to", "au")} {words.Of(delivered.Last, zone)}");
            }
        }

        return text.Append(language.Choose(
            "What was sent cannot be recalled. A value that could not be known or was withheld was sent as missing and is counted.",
            "Ce qui a été envoyé ne peut être rappelé. Une valeur inconnue ou retenue a été envoyée comme manquante et est comptée.")).ToString();
    }

    /// <summary>One object a line; times as RFC 3339 in UTC.</summary>
    public static string Json(IEnumerable<Delivered> all) => string.Concat(all.Select(delivered => Line(delivered) + "\n"));

    private static string Line(Delivered delivered)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("recipient", delivered.Recipient);
            writer.WriteString("kind", delivered.Kind == RecipientKind.Home ? "home" : "outside");
            writer.WriteString("purpose", delivered.Purpose.Code);
            writer.WriteString("quantity", delivered.Quantity.Code);
            writer.WriteString("resolution", delivered.Resolution.Code());
            writer.WriteString("first", InstantPattern.General.Format(delivered.First));
            writer.WriteString("last", InstantPattern.General.Format(delivered.Last));
            writer.WriteNumber("count", delivered.Count);
            writer.WriteNumber("bytes", delivered.Bytes);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
