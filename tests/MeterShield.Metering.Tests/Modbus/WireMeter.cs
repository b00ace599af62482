using MeterShield.Metering.Modbus;
using MeterShield.Metering.Modbus.Framing;
using MeterShield.Metering.Modbus.Lines;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>A question as it stood on the line.</summary>
internal sealed record Heard(TimeSpan At, byte Unit, byte Function, int Address, int Count);

/// <summary>An RTU line of the test's own, with meters on it that answer a few milliseconds later with what a test gives them.</summary>
internal sealed class WireMeter(VirtualWorld world)
{
    private readonly long _start = world.Ticks;

    /// <summary>Every question, in order.</summary>
    public List<Heard> Asked { get; } = [];

    /// <summary>The line that is open now.</summary>
    public MemoryLine? Line { get; private set; }

    /// <summary>What is answered: registers, or null for silence.</summary>
    public Func<Heard, ushort[]?> Answer { get; set; } = question => new ushort[question.Count];

    /// <summary>Comes after the time that the answer takes, and before it.</summary>
    public Func<Heard, byte[], byte[]> Spoil { get; set; } = (_, frame) => frame;

    public TimeSpan Now => TimeSpan.FromTicks(world.Ticks - _start);

    public ModbusBus Bus(ModbusOptions options) => new(
        _ =>
        {
            Line = new MemoryLine(reopens: false, Write);
            return Task.FromResult<IModbusLine>(Line);
        },
        new RtuFraming(),
        options,
        world,
        new LineQuality(world));

    /// <summary>A float in two registers.</summary>
    public static ushort[] Float(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return [(ushort)(bits >> 16), (ushort)(bits & 0xFFFF)];
    }

    private void Write(MemoryLine line, byte[] frame)
    {
        var question = new Heard(Now, frame[0], frame[1], (frame[2] << 8) | frame[3], (frame[4] << 8) | frame[5]);
        Asked.Add(question);
        if (Answer(question) is { } registers)
        {
            world.After(TimeSpan.FromMilliseconds(5), () => line.Give(Spoil(question, WireFrames.Rtu(question.Unit, WireFrames.Registers(question.Function, registers)))));
        }
    }
}
