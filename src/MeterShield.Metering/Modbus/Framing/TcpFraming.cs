using System.Buffers.Binary;

namespace MeterShield.Metering.Modbus.Framing;

/// <summary>Frames of Modbus TCP: transaction, protocol 0, length, unit, function, data (Modbus Messaging on TCP/IP V1.0b, 3.1.3).</summary>
internal sealed class TcpFraming : IModbusFraming
{
    private const int Header = 7;
    private const int Longest = 254;

    public bool HasTransactions => true;

    public int Encode(ushort transaction, byte unit, ReadOnlySpan<byte> pdu, Span<byte> frame)
    {
        BinaryPrimitives.WriteUInt16BigEndian(frame, transaction);
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame[4..], (ushort)(1 + pdu.Length));
        frame[6] = unit;
        pdu.CopyTo(frame[Header..]);
        return Header + pdu.Length;
    }

    public FrameStep Next(ReadOnlySpan<byte> bytes, out ModbusFrame frame)
    {
        frame = default;
        if (bytes.Length >= 4 && BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) != 0)
        {
            return FrameStep.Bad(ModbusFault.WrongProtocol);
        }

        if (bytes.Length < 6)
        {
            return FrameStep.More;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (length is < 3 or > Longest)
        {
            return FrameStep.Bad(ModbusFault.BadLength);
        }

        if (bytes.Length < 6 + length)
        {
            return FrameStep.More;
        }

        var pdu = bytes[Header..(6 + length)];
        if (PduLength.Of(pdu) != pdu.Length)
        {
            return FrameStep.Bad(ModbusFault.BadLength);
        }

        frame = new ModbusFrame(BinaryPrimitives.ReadUInt16BigEndian(bytes), bytes[6], pdu);
        return new FrameStep(6 + length, ModbusFault.None);
    }
}
