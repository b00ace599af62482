using MeterShield.Metering.Modbus;
using NodaTime;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>A bus of another make behind the seam: tables in memory.</summary>
internal sealed class FakeBus(TimeProvider time) : IModbusBus
{
    private readonly Dictionary<(byte Unit, ModbusTable Table, int Address), ushort> _registers = [];

    /// <summary>Every question, in order.</summary>
    public List<ModbusRead> Asked { get; } = [];

    /// <summary>The most registers that are answered at once.</summary>
    public int Most { get; set; } = ModbusRead.Most;

    /// <summary>Registers that were not set are zero, and not lacking.</summary>
    public bool IsZeroElsewhere { get; init; }

    /// <summary>What every question gets, or none.</summary>
    public ModbusFault Fault { get; set; }

    public void Set(byte unit, ModbusTable table, int address, params ushort[] registers)
    {
        for (var index = 0; index < registers.Length; index++)
        {
            _registers[(unit, table, address + index)] = registers[index];
        }
    }

    public void SetFloat(byte unit, ModbusTable table, int address, float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        Set(unit, table, address, (ushort)(bits >> 16), (ushort)(bits & 0xFFFF));
    }

    /// <summary>What happens before a question goes out: others have the bus, or a first question is not answered.</summary>
    public Func<ModbusRead, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>What one question gets, or none.</summary>
    public Func<ModbusRead, ModbusFault> FaultOf { get; set; } = _ => ModbusFault.None;

    public async ValueTask<ModbusAnswer> ReadAsync(ModbusRead read, Memory<ushort> registers, CancellationToken cancel)
    {
        await Before(read);
        var askedAt = Instant.FromDateTimeOffset(time.GetUtcNow());
        return new ModbusAnswer(Answer(read, registers), askedAt);
    }

    private ModbusFault Answer(ModbusRead read, Memory<ushort> registers)
    {
        Asked.Add(read);
        if (Fault != ModbusFault.None || read.Count > Most)
        {
            return Fault != ModbusFault.None ? Fault : ModbusFault.IllegalDataValue;
        }

        if (FaultOf(read) is var own and not ModbusFault.None)
        {
            return own;
        }

        var keys = Enumerable.Range(read.Address, read.Count).Select(address => (read.Unit, read.Table, address)).ToList();
        if (!IsZeroElsewhere && !keys.TrueForAll(_registers.ContainsKey))
        {
            return ModbusFault.IllegalDataAddress;
        }

        for (var index = 0; index < read.Count; index++)
        {
            registers.Span[index] = _registers.GetValueOrDefault(keys[index]);
        }

        return ModbusFault.None;
    }

    public ValueTask<(ModbusFault Fault, ModbusIdentity? Identity)> IdentifyAsync(byte unit, CancellationToken cancel) =>
        ValueTask.FromResult<(ModbusFault, ModbusIdentity?)>((ModbusFault.IllegalFunction, null));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
