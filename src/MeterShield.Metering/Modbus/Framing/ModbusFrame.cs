using System.Buffers.Binary;

namespace MeterShield.Metering.Modbus.Framing;

/// <summary>What a parser found at the beginning of the bytes it was shown.</summary>
/// <param name="Consumed">Bytes that belong to it; 0 when more are needed.</param>
/// <param name="Fault">Why the bytes are no frame; the rest of them cannot be trusted either.</param>
internal readonly record struct FrameStep(int Consumed, ModbusFault Fault)
{
    public static FrameStep More => new(0, ModbusFault.None);

    public static FrameStep Bad(ModbusFault fault) => new(0, fault);
}

/// <summary>A frame whose length and check sum are right.</summary>
internal readonly ref struct ModbusFrame(ushort transaction, byte unit, ReadOnlySpan<byte> pdu)
{
    public ushort Transaction { get; } = transaction;

    public byte Unit { get; } = unit;

    /// <summary>Function code and data.</summary>
    public ReadOnlySpan<byte> Pdu { get; } = pdu;

    public bool IsException => (Pdu[0] & 0x80) != 0;

    public byte Function => (byte)(Pdu[0] & 0x7F);

    /// <summary>How many registers it carries; 0 where it carries none.</summary>
    public int Count => !IsException && Function is 3 or 4 ? Pdu[1] / 2 : 0;

    /// <summary>The registers it carries, each high byte first (Modbus Application Protocol V1.1b3, 4.2).</summary>
    public void CopyTo(Span<ushort> registers)
    {
        for (var index = 0; index < registers.Length; index++)
        {
            registers[index] = BinaryPrimitives.ReadUInt16BigEndian(Pdu[(2 + (2 * index))..]);
        }
    }
}

/// <summary>How questions and answers stand on the line: with a header on TCP, with a check sum on RTU.</summary>
internal interface IModbusFraming
{
    /// <summary>Whether an answer carries the number of its question.</summary>
    bool HasTransactions { get; }

    /// <summary>Writes a question.</summary>
    /// <returns>Its length in bytes.</returns>
    int Encode(ushort transaction, byte unit, ReadOnlySpan<byte> pdu, Span<byte> frame);

    /// <summary>Looks for an answer at the beginning of the bytes.</summary>
    FrameStep Next(ReadOnlySpan<byte> bytes, out ModbusFrame frame);
}
