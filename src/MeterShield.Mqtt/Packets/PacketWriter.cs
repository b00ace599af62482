using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MeterShield.Mqtt.Packets;

/// <summary>Writes one packet: the body first, then the fixed header before it (MQTT 5.0 2.1).</summary>
internal sealed class PacketWriter
{
    private const int HeaderRoom = 5;
    private const int LongestRemaining = 268_435_455;

    private readonly ArrayBufferWriter<byte> _body = new(256);

    public PacketWriter Byte(byte value)
    {
        _body.GetSpan(1)[0] = value;
        _body.Advance(1);
        return this;
    }

    public PacketWriter UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_body.GetSpan(2), checked((ushort)value));
        _body.Advance(2);
        return this;
    }

    public PacketWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_body.GetSpan(4), value);
        _body.Advance(4);
        return this;
    }

    public PacketWriter VariableInteger(int value)
    {
        _body.Advance(WriteVariableInteger(_body.GetSpan(4), value));
        return this;
    }

    public PacketWriter Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        UInt16(length);
        Encoding.UTF8.GetBytes(text, _body.GetSpan(length));
        _body.Advance(length);
        return this;
    }

    public PacketWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _body.Write(bytes);
        return this;
    }

    /// <summary>Properties, as another writer's body with its length before it.</summary>
    public PacketWriter Properties(PacketWriter? properties)
    {
        VariableInteger(properties?._body.WrittenCount ?? 0);
        return properties is null ? this : Bytes(properties._body.WrittenSpan);
    }

    public PacketWriter Property(PropertyId id) => Byte((byte)id);

    /// <summary>The whole packet.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="flags">The low half of its first byte.</param>
    public ReadOnlyMemory<byte> ToPacket(PacketType type, byte flags = 0) => ToHead(type, flags, 0);

    /// <summary>The packet up to its payload, which is written after it from where it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It would be longer than MQTT can say: 256 MB.</exception>
    public ReadOnlyMemory<byte> ToHead(PacketType type, byte flags, int payloadLength)
    {
        var head = new byte[HeaderRoom + _body.WrittenCount];
        head[0] = (byte)(((byte)type << 4) | flags);
        var header = 1 + WriteVariableInteger(head.AsSpan(1), checked(_body.WrittenCount + payloadLength));
        _body.WrittenSpan.CopyTo(head.AsSpan(header));
        return head.AsMemory(0, header + _body.WrittenCount);
    }

    private static int WriteVariableInteger(Span<byte> into, int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestRemaining);
        var length = 0;
        do
        {
            var digit = (byte)(value & 0x7F);
            value >>= 7;
            into[length++] = (byte)(value > 0 ? digit | 0x80 : digit);
        }
        while (value > 0);
        return length;
    }
}
