using System.Globalization;
using System.Text;

namespace MeterShield.Records.Json;

/// <summary>Why bytes are not canonical JSON of the kind our schemas use.</summary>
public enum CanonicalFault
{
    /// <summary>They are.</summary>
    None,

    /// <summary>More than <see cref="CanonicalJson.LongestBytes"/> bytes.</summary>
    TooLong,

    /// <summary>Nested deeper than <see cref="CanonicalJson.Deepest"/>.</summary>
    TooDeep,

    /// <summary>Not JSON, or not as RFC 8785 writes it: spaces, order, doubled names, escapes, fractions, bad UTF-8.</summary>
    NotCanonical,

    /// <summary>Something follows the value.</summary>
    TrailingBytes,
}

/// <summary>
/// JSON in the one form of RFC 8785: members sorted by UTF-16 code units, no spaces, the fewest escapes. Whole numbers
/// only, and no null: our schemas have neither fractions nor absent values.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The longest text that is read: 16 KiB.</summary>
    public const int LongestBytes = 16 * 1024;

    /// <summary>The deepest nesting that is read.</summary>
    public const int Deepest = 8;

    /// <summary>The one way to write a value.</summary>
    /// <exception cref="ArgumentException">A text in it is not well-formed UTF-16.</exception>
    public static byte[] Write(CanonicalValue value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text.ToString());
    }

    /// <summary>Reads bytes that are exactly what <see cref="Write"/> would write.</summary>
    public static CanonicalFault Parse(ReadOnlySpan<byte> bytes, out CanonicalValue? value)
    {
        value = null;
        if (bytes.Length > LongestBytes)
        {
            return CanonicalFault.TooLong;
        }

        var reader = new CanonicalReader(bytes);
        var fault = CanonicalParser.Value(ref reader, Deepest, out var read);
        if (fault == CanonicalFault.None && !reader.AtEnd)
        {
            return CanonicalFault.TrailingBytes;
        }

        value = read;
        return fault;
    }

    /// <summary>How RFC 8785 3.2.2.2 escapes a character, or null where it stands for itself.</summary>
    internal static string? EscapeOf(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
        _ => null,
    };

    private static void Append(StringBuilder text, CanonicalValue value)
    {
        switch (value)
        {
            case CanonicalText { Text: var inside }:
                AppendText(text, inside);
                break;
            case CanonicalInteger { Number: var number }:
                text.Append(CultureInfo.InvariantCulture, $"{number}");
                break;
            case CanonicalFlag { Flag: var flag }:
                text.Append(flag ? "true" : "false");
                break;
            case CanonicalList { Items: var items }:
                AppendAll(text, '[', items, static (text, item) => Append(text, item), ']');
                break;
            case CanonicalObject { Members: var members }:
                AppendAll(text, '{', members, AppendMember, '}');
                break;
            default:
                throw new ArgumentException("Not a value of the closed set.", nameof(value));
        }
    }

    private static void AppendAll<T>(StringBuilder text, char open, IEnumerable<T> parts, Action<StringBuilder, T> append, char close)
    {
        text.Append(open);
        var separator = "";
        foreach (var part in parts)
        {
            text.Append(separator);
            separator = ",";
            append(text, part);
        }

        text.Append(close);
    }

    private static void AppendMember(StringBuilder text, KeyValuePair<string, CanonicalValue> member)
    {
        AppendText(text, member.Key);
        text.Append(':');
        Append(text, member.Value);
    }

    private static void AppendText(StringBuilder text, string inside)
    {
        text.Append('"');
        foreach (var c in inside)
        {
            _ = EscapeOf(c) is { } escape ? text.Append(escape) : text.Append(c);
        }

        text.Append('"');
    }
}
