using System.Buffers.Binary;
using MeterShield.Metering.Modbus.Framing;

namespace MeterShield.Metering.Modbus;

/// <summary>A question as it goes out.</summary>
internal readonly record struct Question(byte Unit, AnswerShape Shape, ushort Address)
{
    private const byte BasicStream = 1, MeiType = 0x0E;

    public static Question Of(ModbusRead read) => new(read.Unit, new AnswerShape((byte)read.Table, read.Count), read.Address);

    /// <summary>Asks for identity objects from one on.</summary>
    public static Question Identify(byte unit, byte from) => new(unit, new AnswerShape(PduLength.Identify, 0), from);

    /// <summary>Function code and data (Modbus Application Protocol V1.1b3, 6.3, 6.4, 6.21).</summary>
    /// <returns>Its length.</returns>
    public int Write(Span<byte> pdu)
    {
        pdu[0] = Shape.Function;
        if (Shape.Function == PduLength.Identify)
        {
            (pdu[1], pdu[2], pdu[3]) = (MeiType, BasicStream, (byte)Address);
            return 4;
        }

        BinaryPrimitives.WriteUInt16BigEndian(pdu[1..], Address);
        BinaryPrimitives.WriteUInt16BigEndian(pdu[3..], (ushort)Shape.Count);
        return 5;
    }
}

/// <summary>An answer, kept until the next question.</summary>
internal sealed class Answer
{
    private readonly byte[] _pdu = new byte[254];
    private int _length;

    public ReadOnlySpan<byte> Pdu => _pdu.AsSpan(0, _length);

    public void Take(in ModbusFrame frame)
    {
        frame.Pdu.CopyTo(_pdu);
        _length = frame.Pdu.Length;
    }

    public void CopyTo(Span<ushort> registers) => new ModbusFrame(0, 0, Pdu).CopyTo(registers);
}

/// <summary>Puts an identity together from one or more answers (Modbus Application Protocol V1.1b3, 6.21).</summary>
internal sealed class IdentityReader
{
    private readonly string[] _objects = ["", "", ""];

    /// <summary>The first object to ask for, or null when there is no more.</summary>
    public byte? Next { get; private set; } = 0;

    public ModbusIdentity Identity => new(_objects[0], _objects[1], _objects[2]);

    public void Take(ReadOnlySpan<byte> pdu)
    {
        var (more, next) = (pdu[4] == 0xFF, pdu[5]);
        var rest = pdu[7..];
        for (var left = pdu[6]; left > 0; left--)
        {
            if (rest[0] < _objects.Length)
            {
                _objects[rest[0]] = Text(rest.Slice(2, rest[1]));
            }

            rest = rest[(2 + rest[1])..];
        }

        // Only onwards: a meter that answers in circles is asked no more.
        Next = more && next > Next && next < _objects.Length ? next : null;
    }

    /// <summary>Printable ASCII; anything else is a question mark, so that a meter cannot write control characters on a terminal.</summary>
    internal static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length];
        for (var index = 0; index < bytes.Length; index++)
        {
            text[index] = bytes[index] is >= 0x20 and < 0x7F ? (char)bytes[index] : bytes[index] == 0 ? ' ' : '?';
        }

        return new string(text).Trim();
    }
}
