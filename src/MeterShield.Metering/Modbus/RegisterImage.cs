namespace MeterShield.Metering.Modbus;

/// <summary>Registers as they were read, by table and address. Raw.</summary>
internal sealed class RegisterImage
{
    private readonly List<(ModbusTable Table, int Start, ushort[] Registers)> _blocks = [];

    public void Clear() => _blocks.Clear();

    public void Add(ModbusTable table, int start, ushort[] registers) => _blocks.Add((table, start, registers));

    /// <summary>So many registers from an address on, all from one answer.</summary>
    /// <returns>Empty when they were not read together.</returns>
    public ReadOnlySpan<ushort> Get(ModbusTable table, int start, int count)
    {
        foreach (var block in _blocks)
        {
            if (block.Table == table && block.Start <= start && start + count <= block.Start + block.Registers.Length)
            {
                return block.Registers.AsSpan(start - block.Start, count);
            }
        }

        return [];
    }
}
