using MeterShield.Metering.Modbus;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>A bus of another make behind the seam: tables in memory.</summary>
internal sealed class FakeBus : IModbusBus
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

    public ValueTask<ModbusFault> ReadAsync(ModbusRead read, Memory<ushort> registers, CancellationToken cancel)
    {
        Asked.Add(read);
        if (Fault != ModbusFault.None || read.Count > Most)
        {
            return ValueTask.FromResult(Fault != ModbusFault.None ? Fault : ModbusFault.IllegalDataValue);
        }

        var keys = Enumerable.Range(read.Address, read.Count).Select(address => (read.Unit, read.Table, address)).ToList();
        if (!IsZeroElsewhere && !keys.TrueForAll(_registers.ContainsKey))
        {
            return ValueTask.FromResult(ModbusFault.IllegalDataAddress);
        }

        for (var index = 0; index < read.Count; index++)
        {
            registers.Span[index] = _registers.GetValueOrDefault(keys[index]);
        }

        return ValueTask.FromResult(ModbusFault.None);
    }

    public ValueTask<(ModbusFault Fault, ModbusIdentity? Identity)> IdentifyAsync(byte unit, CancellationToken cancel) =>
        ValueTask.FromResult<(ModbusFault, ModbusIdentity?)>((ModbusFault.IllegalFunction, null));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
