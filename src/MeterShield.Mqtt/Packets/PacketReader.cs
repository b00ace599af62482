using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace MeterShield.Mqtt.Packets;

/// <summary>
/// Reads the fields of one packet's body. The first field that is not there, or not well formed, fails the whole
/// packet: after that everything reads as empty and <see cref="IsWhole"/> is false.
/// </summary>
internal ref struct PacketReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;
    private bool _failed;

    /// <summary>Everything was well formed and nothing is left.</summary>
    public readonly bool IsWhole => !_failed && _rest.IsEmpty;

    public readonly bool HasMore => !_failed && !_rest.IsEmpty;

    public readonly bool Failed => _failed;

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public ushort UInt16() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;

    public uint UInt32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    /// <summary>MQTT 5.0 1.5.5: at most four bytes, and the shortest form.</summary>
    public int VariableInteger()
    {
        var value = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            var digit = Byte();
            value |= (digit & 0x7F) << shift;
            if ((digit & 0x80) == 0)
            {
                _failed |= digit == 0 && shift > 0;
                return _failed ? 0 : value;
            }
        }

        _failed = true;
        return 0;
    }

    public ReadOnlySpan<byte> Binary() => Take(UInt16());

    /// <summary>MQTT 5.0 1.5.4: well-formed UTF-8 without U+0000.</summary>
    public string Text()
    {
        var bytes = Binary();
        if (!Utf8.IsValid(bytes) || bytes.Contains((byte)0))
        {
            _failed = true;
            return "";
        }

        return Encoding.UTF8.GetString(bytes);
    }

    public ReadOnlySpan<byte> Rest()
    {
        var rest = _rest;
        _rest = default;
        return rest;
    }

    public PacketReader Part(int length) => new(Take(length));

    public void Fail() => _failed = true;

    public ReadOnlySpan<byte> Take(int length)
    {
        if (_failed || length > _rest.Length)
        {
            _failed = true;
            return default;
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
