using System.Text;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>Writes groups and frames from the specification (Enedis-NOI-CPT_54E 5.3.5, 5.3.6), apart from the decoder's code.</summary>
internal static class TicEncoder
{
    public static byte[] Historique(string label, string data) => Group($"{label} {data}", covered: $"{label} {data}", " ");

    public static byte[] Standard(string label, string data, string? horodate = null)
    {
        var text = horodate is null ? $"{label}\t{data}\t" : $"{label}\t{horodate}\t{data}\t";
        return Group(text, covered: text, "");
    }

    public static byte[] Frame(params byte[][] groups) => [0x02, .. groups.SelectMany(group => group), 0x03];

    /// <summary>A group from the text that <see cref="CountingSink"/> keeps.</summary>
    public static byte[] Parse(string text, bool isStandard)
    {
        var at = text.IndexOf('@');
        var space = at < 0 ? text.IndexOf(' ') : at + 14;
        var (label, horodate, data) = (text[..(at < 0 ? space : at)], at < 0 ? null : text[(at + 1)..space], text[(space + 1)..]);
        return isStandard ? Standard(label, data, horodate) : Historique(label, data);
    }

    /// <summary>Whether a group that <see cref="CountingSink"/> kept stands in the bytes, in either mode.</summary>
    public static bool Stands(string group, ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf(Parse(group, isStandard: false)[1..^1]) >= 0 || bytes.IndexOf(Parse(group, isStandard: true)[1..^1]) >= 0;

    private static byte[] Group(string text, string covered, string separator)
    {
        var sum = Encoding.Latin1.GetBytes(covered).Sum(character => character);
        return Encoding.Latin1.GetBytes($"\n{text}{separator}{(char)((sum & 0x3F) + 0x20)}\r");
    }
}
