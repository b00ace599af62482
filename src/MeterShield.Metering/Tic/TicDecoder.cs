using System.Buffers;

namespace MeterShield.Metering.Tic;

/// <summary>
/// From bytes to checked groups, in chunks of any size, without allocating. Enedis-NOI-CPT_54E 5.3.5 (frames) and 5.3.6 (groups).
/// </summary>
/// <remarks>
/// A group is the text between any two of LF, CR, STX, ETX and EOT, so that a CR which a cooked terminal turned into LF, a
/// lost LF or a lost STX costs nothing; control characters before the label are what a damaged LF leaves behind. Never is
/// a group accepted whose checksum fails, and never one whose label, length or characters no meter has.
/// </remarks>
/// <typeparam name="TSink">Who takes the groups.</typeparam>
public sealed class TicDecoder<TSink>(TSink sink, TicMode? mode = null)
    where TSink : ITicSink
{
    private const byte Stx = 0x02, Etx = 0x03, Eot = 0x04, Ht = 0x09, Lf = 0x0A, Cr = 0x0D, Sp = 0x20;

    /// <summary>PJOURF+1: 8 of label, 98 of data, two separators and a checksum; twice that is surely lost line marks.</summary>
    private const int LongestGroup = 256;

    private static readonly SearchValues<byte> Marks = SearchValues.Create([Stx, Etx, Eot, Lf, Cr]);

    private readonly byte[] _carry = new byte[LongestGroup];
    private int _carried;
    private bool _overlong;

    /// <summary>Takes the next bytes of the stream. Seven-bit characters, parity already removed.</summary>
    public void Push(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var mark = bytes.IndexOfAny(Marks);
            if (mark < 0)
            {
                Carry(bytes);
                return;
            }

            if (_carried > 0 || _overlong)
            {
                Carry(bytes[..mark]);
                EndCarriedGroup();
            }
            else if (mark > 0)
            {
                EndGroup(bytes[..mark]);
            }

            Mark(bytes[mark]);
            bytes = bytes[(mark + 1)..];
        }
    }

    /// <summary>The stream has ended: what is left is a group without its end mark.</summary>
    public void End() => EndCarriedGroup();

    private void Carry(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestGroup - _carried)
        {
            _overlong = true;
            return;
        }

        bytes.CopyTo(_carry.AsSpan(_carried));
        _carried += bytes.Length;
    }

    private void EndCarriedGroup()
    {
        if (_overlong)
        {
            sink.Fault(TicFault.GroupTooLong);
        }
        else if (_carried > 0)
        {
            EndGroup(_carry.AsSpan(0, _carried));
        }

        _carried = 0;
        _overlong = false;
    }

    private void Mark(byte mark)
    {
        switch (mark)
        {
            case Stx:
                sink.FrameStart();
                break;
            case Etx:
                sink.FrameEnd(complete: true);
                break;
            case Eot:
                sink.FrameEnd(complete: false);
                break;
            default:
                break;
        }
    }

    private void EndGroup(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && text[0] < Sp)
        {
            text = text[1..];
        }

        var separator = text.IndexOf(Ht);
        var spoken = separator < 0 ? TicMode.Historique : TicMode.Standard;
        if (mode is { } expected && expected != spoken)
        {
            sink.Fault(text.Length < 4 ? TicFault.BadShape : TicFault.WrongMode);
        }
        else if (spoken == TicMode.Standard)
        {
            Standard(text, separator);
        }
        else
        {
            Historique(text);
        }
    }

    /// <summary>LABEL SP DATA SP CHECKSUM; the checksum covers LABEL to DATA.</summary>
    private void Historique(ReadOnlySpan<byte> text)
    {
        var separator = text.IndexOf(Sp);
        if (text.Length < 5 || separator is < 1 || separator > text.Length - 3 || text[^2] != Sp)
        {
            sink.Fault(TicFault.BadShape);
        }
        else if (Checksum(text[..^2]) != text[^1])
        {
            sink.Fault(TicFault.BadChecksum);
        }
        else
        {
            Check(TicMode.Historique, text[..separator], default, text[(separator + 1)..^2]);
        }
    }

    /// <summary>LABEL HT [HORODATE HT] DATA HT CHECKSUM; the checksum covers LABEL to the last HT.</summary>
    private void Standard(ReadOnlySpan<byte> text, int separator)
    {
        if (text.Length < 5 || separator < 1 || separator > text.Length - 3 || text[^2] != Ht)
        {
            sink.Fault(TicFault.BadShape);
            return;
        }

        if (Checksum(text[..^1]) != text[^1])
        {
            sink.Fault(TicFault.BadChecksum);
            return;
        }

        var fields = text[(separator + 1)..^2];
        var second = fields.IndexOf(Ht);
        if (second < 0)
        {
            Check(TicMode.Standard, text[..separator], default, fields);
        }
        else
        {
            Check(TicMode.Standard, text[..separator], fields[..second], fields[(second + 1)..]);
        }
    }

    private void Check(TicMode spoken, ReadOnlySpan<byte> name, ReadOnlySpan<byte> horodate, ReadOnlySpan<byte> data)
    {
        var label = TicLabels.Of(spoken).Find(name);
        if (label is null)
        {
            sink.Fault(TicFault.UnknownLabel);
        }
        else if (data.Length < label.MinLength || data.Length > label.MaxLength)
        {
            sink.Fault(TicFault.BadLength);
        }
        else if (!Allowed(label.Charset, data))
        {
            sink.Fault(TicFault.BadCharacter);
        }
        else if (label.Horodate ? !TicHorodate.TryParse(horodate, out _) : horodate.Length > 0)
        {
            sink.Fault(TicFault.BadHorodate);
        }
        else
        {
            sink.Group(new TicGroup(label, spoken, horodate, data));
        }
    }

    private static bool Allowed(TicCharset charset, ReadOnlySpan<byte> data) => charset switch
    {
        TicCharset.Digits => !data.ContainsAnyExceptInRange((byte)'0', (byte)'9'),
        TicCharset.Hexadecimal => IsHexadecimal(data),
        TicCharset.Text => !data.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E),
        _ => throw new InvalidOperationException("Not a character set."),
    };

    private static bool IsHexadecimal(ReadOnlySpan<byte> data)
    {
        foreach (var digit in data)
        {
            if (digit is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'F')))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The six low bits of the sum, moved into the printable range; it can be a space.</summary>
    private static byte Checksum(ReadOnlySpan<byte> text)
    {
        var sum = 0;
        foreach (var character in text)
        {
            sum += character;
        }

        return (byte)((sum & 0x3F) + 0x20);
    }
}
