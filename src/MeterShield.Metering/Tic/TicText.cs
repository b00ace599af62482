using System.Runtime.Intrinsics;

namespace MeterShield.Metering.Tic;

/// <summary>
/// The text between two line marks: is it a group, and if not, what is wrong with it? The careful way, for any text;
/// <see cref="TicBlock"/> is the quick one and accepts nothing that this refuses.
/// </summary>
internal static class TicText
{
    private const byte Ht = 0x09, Sp = 0x20;

    public static TicFault? Check(ReadOnlySpan<byte> text, out TicGroup group)
    {
        group = default;
        var separator = text.IndexOf(Ht);
        return separator < 0 ? Historique(text, text.IndexOf(Sp), out group) : Standard(text, separator, out group);
    }

    /// <summary>The six low bits of the sum, moved into the printable range; it can be a space (Enedis-NOI-CPT_54E 5.3.6).</summary>
    public static byte Checksum(ReadOnlySpan<byte> text)
    {
        // Only six bits of the sum matter, so that it may wrap at 256.
        var sums = Vector128<byte>.Zero;
        while (text.Length >= Vector128<byte>.Count)
        {
            sums += Vector128.Create(text);
            text = text[Vector128<byte>.Count..];
        }

        int sum = Vector128.Sum(sums);
        foreach (var character in text)
        {
            sum += character;
        }

        return (byte)((sum & 0x3F) + 0x20);
    }

    /// <summary>LABEL SP DATA SP CHECKSUM; the checksum covers LABEL to DATA.</summary>
    private static TicFault? Historique(ReadOnlySpan<byte> text, int separator, out TicGroup group)
    {
        group = default;
        if (text.Length < 5 || separator < 1 || separator > text.Length - 3 || text[^2] != Sp)
        {
            return TicFault.BadShape;
        }

        return Checksum(text[..^2]) != text[^1]
            ? TicFault.BadChecksum
            : Check(TicHistorique.Table, text[..separator], default, text[(separator + 1)..^2], out group);
    }

    /// <summary>LABEL HT [HORODATE HT] DATA HT CHECKSUM; the checksum covers LABEL to the last HT.</summary>
    private static TicFault? Standard(ReadOnlySpan<byte> text, int separator, out TicGroup group)
    {
        group = default;
        if (text.Length < 5 || separator < 1 || separator > text.Length - 3 || text[^2] != Ht)
        {
            return TicFault.BadShape;
        }

        if (Checksum(text[..^1]) != text[^1])
        {
            return TicFault.BadChecksum;
        }

        var fields = text[(separator + 1)..^2];
        var second = fields.IndexOf(Ht);
        var horodate = second < 0 ? [] : fields[..second];
        var data = second < 0 ? fields : fields[(second + 1)..];
        return Check(TicStandard.Table, text[..separator], horodate, data, out group);
    }

    private static TicFault? Check(TicTable table, ReadOnlySpan<byte> name, ReadOnlySpan<byte> horodate, ReadOnlySpan<byte> data, out TicGroup group)
    {
        group = default;
        if (table.Find(name) is not { } label)
        {
            return TicFault.UnknownLabel;
        }

        var rule = label.Data;
        if (data.Length < rule.MinLength || data.Length > rule.MaxLength)
        {
            return TicFault.BadLength;
        }

        if (rule.IsNumber ? data.ContainsAnyExceptInRange((byte)'0', (byte)'9') : data.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E))
        {
            return TicFault.BadCharacter;
        }

        if (rule.Check is { } check && !check(data))
        {
            return rule.CheckFault;
        }

        if (rule.IsDated ? !TicHorodate.IsValid(horodate, rule.SeasonCanBeSpace) : horodate.Length > 0)
        {
            return TicFault.BadHorodate;
        }

        group = new TicGroup(label, horodate, data);
        return null;
    }
}
