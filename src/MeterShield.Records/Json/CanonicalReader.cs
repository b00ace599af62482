using System.Text;
using System.Text.Unicode;

namespace MeterShield.Records.Json;

/// <summary>Reads canonical JSON (RFC 8785) byte by byte; anything a canonical writer would not have written is refused.</summary>
internal ref struct CanonicalReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly byte Next => _rest.IsEmpty ? (byte)0 : _rest[0];

    public bool Literal(ReadOnlySpan<byte> expected)
    {
        if (!_rest.StartsWith(expected))
        {
            return false;
        }

        _rest = _rest[expected.Length..];
        return true;
    }

    /// <summary>The inside of a string without escapes; the words, digits and times of our schemas have none.</summary>
    public bool Word(out ReadOnlySpan<byte> word)
    {
        word = default;
        var end = Next == '"' ? _rest[1..].IndexOf((byte)'"') : -1;
        if (end < 0)
        {
            return false;
        }

        word = _rest.Slice(1, end);
        _rest = _rest[(end + 2)..];
        return !word.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e) && !word.Contains((byte)'\\');
    }

    public bool Integer(out long number)
    {
        number = 0;
        var negative = Next == '-';
        var digits = negative ? _rest[1..] : _rest;
        var end = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var count = end < 0 ? digits.Length : end;
        if (count is 0 or > 16 || (digits[0] == '0' && (count > 1 || negative))
            || (end >= 0 && (digits[end] is (byte)'.' or (byte)'e' or (byte)'E')))
        {
            return false;
        }

        foreach (var digit in digits[..count])
        {
            number = (number * 10) + (digit - '0');
        }

        _rest = digits[count..];
        var exact = number <= CanonicalInteger.Largest;
        number = negative ? -number : number;
        return exact;
    }

    public bool Text(out string text)
    {
        text = "";
        if (!Literal("\""u8))
        {
            return false;
        }

        var built = new StringBuilder();
        while (true)
        {
            var end = _rest.IndexOfAny((byte)'"', (byte)'\\');
            if (end < 0 || !Plain(_rest[..end], built))
            {
                return false;
            }

            _rest = _rest[end..];
            if (Literal("\""u8))
            {
                text = built.ToString();
                return true;
            }

            if (!Escape(built))
            {
                return false;
            }
        }
    }

    private static bool Plain(ReadOnlySpan<byte> bytes, StringBuilder built)
    {
        if (bytes.ContainsAnyInRange((byte)0, (byte)0x1f) || !Utf8.IsValid(bytes))
        {
            return false;
        }

        built.Append(Encoding.UTF8.GetString(bytes));
        return true;
    }

    private bool Escape(StringBuilder built)
    {
        for (var c = '\0'; c <= '\\'; c++)
        {
            if (CanonicalJson.EscapeOf(c) is { } escape && _rest.StartsWith(Encoding.ASCII.GetBytes(escape)))
            {
                _rest = _rest[escape.Length..];
                built.Append(c);
                return true;
            }
        }

        return false;
    }
}
