using System.Formats.Asn1;

namespace MeterShield.Sealing.Cms;

/// <summary>Walks DER element by element. Bytes that are not what is asked for are an answer, never an exception.</summary>
internal ref struct DerCursor(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>The contents of the next element, if it has that tag.</summary>
    public bool Enter(Asn1Tag tag, out ReadOnlySpan<byte> contents)
    {
        contents = default;
        if (!AsnDecoder.TryReadEncodedValue(_rest, AsnEncodingRules.DER, out var found, out var offset, out var length, out var consumed) || found != tag)
        {
            return false;
        }

        contents = _rest.Slice(offset, length);
        _rest = _rest[consumed..];
        return true;
    }

    /// <summary>The same, as a cursor over the contents.</summary>
    public bool Enter(Asn1Tag tag, out DerCursor inside)
    {
        var entered = Enter(tag, out ReadOnlySpan<byte> contents);
        inside = new DerCursor(contents);
        return entered;
    }

    /// <summary>The contents of the element that is alone inside the next one.</summary>
    public bool EnterOnly(Asn1Tag outer, Asn1Tag inner, out ReadOnlySpan<byte> contents)
    {
        contents = default;
        return Enter(outer, out DerCursor inside) && inside.Enter(inner, out contents) && inside.AtEnd;
    }

    /// <summary>The next element whole, if it has that tag.</summary>
    public bool Whole(Asn1Tag tag, out ReadOnlySpan<byte> encoded)
    {
        var before = _rest;
        var entered = Enter(tag, out ReadOnlySpan<byte> _);
        encoded = before[..(before.Length - _rest.Length)];
        return entered;
    }

    /// <summary>Exactly these bytes.</summary>
    public bool Constant(ReadOnlySpan<byte> encoded)
    {
        var same = _rest.StartsWith(encoded);
        _rest = same ? _rest[encoded.Length..] : _rest;
        return same;
    }
}
