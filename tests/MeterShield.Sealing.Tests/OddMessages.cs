using System.Formats.Asn1;
using System.Numerics;

namespace MeterShield.Sealing.Tests;

/// <summary>Messages changed in one way that a tool may overlook: each stays well-formed but for that.</summary>
internal static class OddMessages
{
    private const int Coordinate = 32;
    private static readonly BigInteger Order = BigInteger.Parse(
        "0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    private static readonly byte[] AesWrap = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2d];

    /// <summary>The signature (r, n - s), which anybody can make of (r, s): just as good.</summary>
    public static byte[] WithOtherSignature(byte[] message) => Last(message, signature =>
    {
        var values = Contents(signature);
        var r = AsnDecoder.ReadInteger(values, AsnEncodingRules.DER, out var consumed);
        var s = AsnDecoder.ReadInteger(values.AsSpan(consumed), AsnEncodingRules.DER, out _);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(Order - s);
        }

        return writer.Encode();
    });

    /// <summary>Each under a name that begins with the reason it is refused for.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Envelopes(byte[] good)
    {
        var point = PointOf(good);
        yield return ("Decryption-point-off-the-curve", Flipped(good, point + (2 * Coordinate)));
        yield return ("Decryption-wrapped-key-changed", Flipped(good, WrappedOf(good)));
        yield return ("Decryption-content-changed", Flipped(good, good.Length - 40));
        yield return ("Structure-point-compressed-mark", Set(good, point, 2));
        yield return ("Structure-tag-of-12-bytes", Shortened(good));
        yield return ("NotEncrypted-indefinite-length", [0x30, 0x80, .. good[4..], 0, 0]);
        yield return ("Structure-two-recipients", TwoRecipients(good));
        yield return ("Structure-byte-after-the-end", [.. good, 0]);
    }

    /// <summary>The point in a BIT STRING of 66 bytes: no unused bits, then 4 for uncompressed.</summary>
    private static int PointOf(byte[] envelope) => envelope.AsSpan().IndexOf(new byte[] { 0x03, 0x42, 0x00, 0x04 }) + 3;

    private static int WrappedOf(byte[] envelope) => envelope.AsSpan().IndexOf(new byte[] { 0x04, 0x28 }) is var at && at > envelope.AsSpan().IndexOf(AesWrap)
        ? at + 2
        : throw new InvalidOperationException("No wrapped key is where it should be.");

    /// <summary>The same with an ICV length of 12, its tag cut to that: what RFC 5084 3.2 allows and we do not.</summary>
    private static byte[] Shortened(byte[] good) => Rewritten(good, parts =>
    {
        var nonce = parts[2].AsSpan().IndexOf(new byte[] { 0x02, 0x01, 0x10 });
        parts[2][nonce + 2] = 12;
        parts[3] = [0x04, 12, .. parts[3].AsSpan(2, 12)];
    });

    private static byte[] TwoRecipients(byte[] good) => Rewritten(good, parts =>
    {
        var inside = Contents(parts[1]);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            writer.WriteEncodedValue(inside);
            writer.WriteEncodedValue(inside);
        }

        parts[1] = writer.Encode();
    });

    /// <summary>The parts of AuthEnvelopedData: version, recipients, content, tag.</summary>
    private static byte[] Rewritten(byte[] good, Action<byte[][]> change)
    {
        var info = Elements(Contents(good));
        var parts = Elements(Contents(Contents(info[1])));
        change(parts);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(info[0]);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)))
            using (writer.PushSequence())
            {
                foreach (var part in parts)
                {
                    writer.WriteEncodedValue(part);
                }
            }
        }

        return writer.Encode();
    }

    /// <summary>Changes the last octet string of a SignedData: the signature.</summary>
    private static byte[] Last(byte[] element, Func<byte[], byte[]> change)
    {
        var tag = Asn1Tag.Decode(element, out _);
        if (!tag.IsConstructed)
        {
            var replaced = new AsnWriter(AsnEncodingRules.DER);
            replaced.WriteOctetString(change(Contents(element)));
            return replaced.Encode();
        }

        var parts = Elements(Contents(element));
        parts[^1] = Last(parts[^1], change);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence(tag == Asn1Tag.SetOf ? Asn1Tag.Sequence : tag))
        {
            foreach (var part in parts)
            {
                writer.WriteEncodedValue(part);
            }
        }

        var encoded = writer.Encode();
        encoded[0] = element[0];
        return encoded;
    }

    private static byte[] Contents(byte[] element)
    {
        _ = AsnDecoder.ReadEncodedValue(element, AsnEncodingRules.DER, out var at, out var length, out _);
        return element.AsSpan(at, length).ToArray();
    }

    private static byte[][] Elements(byte[] contents)
    {
        var elements = new List<byte[]>();
        for (var at = 0; at < contents.Length; at += elements[^1].Length)
        {
            _ = AsnDecoder.ReadEncodedValue(contents.AsSpan(at), AsnEncodingRules.DER, out _, out _, out var consumed);
            elements.Add(contents.AsSpan(at, consumed).ToArray());
        }

        return [.. elements];
    }

    private static byte[] Flipped(byte[] good, int at) => Set(good, at, (byte)(good[at] ^ 1));

    private static byte[] Set(byte[] good, int at, byte value)
    {
        byte[] bad = [.. good];
        bad[at] = value;
        return bad;
    }
}
