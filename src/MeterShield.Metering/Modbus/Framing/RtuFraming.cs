using System.Buffers.Binary;

namespace MeterShield.Metering.Modbus.Framing;

/// <summary>
/// Frames of a serial line, also where they travel over TCP: unit, function, data, check sum low byte first (Modbus over Serial
/// Line V1.02, 2.5.1). Their end is known by their length, because a network does not keep the silence between them.
/// </summary>
internal sealed class RtuFraming : IModbusFraming
{
    public bool HasTransactions => false;

    public int Encode(ushort transaction, byte unit, ReadOnlySpan<byte> pdu, Span<byte> frame)
    {
        frame[0] = unit;
        pdu.CopyTo(frame[1..]);
        var end = 1 + pdu.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[end..], Crc16.Of(frame[..end]));
        return end + 2;
    }

    public FrameStep Next(ReadOnlySpan<byte> bytes, out ModbusFrame frame)
    {
        frame = default;
        if (bytes.IsEmpty)
        {
            return FrameStep.More;
        }

        var length = PduLength.Of(bytes[1..]);
        if (length == PduLength.None)
        {
            return FrameStep.Bad(ModbusFault.BadLength);
        }

        var end = 1 + length;
        if (length == PduLength.Unknown || bytes.Length < end + 2)
        {
            return FrameStep.More;
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[end..]) != Crc16.Of(bytes[..end]))
        {
            return FrameStep.Bad(ModbusFault.BadCrc);
        }

        frame = new ModbusFrame(0, bytes[0], bytes[1..end]);
        return new FrameStep(end + 2, ModbusFault.None);
    }
}
