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

    /// <summary>What is wrong, as the reason code to close with; success while nothing is.</summary>
    public MqttReason Fault { get; private set; }

    /// <summary>Everything was well formed and nothing is left.</summary>
    public readonly bool IsWhole => !Failed && _rest.IsEmpty;

    public readonly bool HasMore => !Failed && !_rest.IsEmpty;

    public readonly bool Failed => Fault != MqttReason.Success;

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public ushort UInt16() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;

    public uint UInt32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    /// <summary>MQTT 5.0 2.2.1: a packet identifier is never zero.</summary>
    public ushort PacketId()
    {
        var id = UInt16();
        if (id == 0)
        {
            Fail(MqttReason.ProtocolError);
        }

        return id;
    }

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
                if (digit == 0 && shift > 0)
                {
                    Fail(MqttReason.MalformedPacket);
                }

                return Failed ? 0 : value;
            }
        }

        Fail(MqttReason.MalformedPacket);
        return 0;
    }

    public ReadOnlySpan<byte> Binary() => Take(UInt16());

    /// <summary>MQTT 5.0 1.5.4: well-formed UTF-8 without U+0000.</summary>
    public string Text() => TextBytes() is { IsEmpty: false } bytes ? Encoding.UTF8.GetString(bytes) : "";

    /// <summary>A text that nobody needs: checked, and not made into a string.</summary>
    public void SkipText() => TextBytes();

    public ReadOnlySpan<byte> Rest()
    {
        var rest = _rest;
        _rest = default;
        return rest;
    }

    public PacketReader Part(int length) => new(Take(length));

    public void Fail(MqttReason fault)
    {
        if (!Failed)
        {
            Fault = fault;
        }
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        if (Failed || length > _rest.Length)
        {
            Fail(MqttReason.MalformedPacket);
            return default;
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>The fault of a packet that has been read: bytes left over and wrong flags are faults too.</summary>
    public readonly MqttReason EndFault(bool flagsAreGood) =>
        Failed ? Fault : _rest.IsEmpty && flagsAreGood ? MqttReason.Success : MqttReason.MalformedPacket;

    private ReadOnlySpan<byte> TextBytes()
    {
        var bytes = Binary();
        if (Utf8.IsValid(bytes) && !bytes.Contains((byte)0))
        {
            return bytes;
        }

        Fail(MqttReason.MalformedPacket);
        return default;
    }
}
