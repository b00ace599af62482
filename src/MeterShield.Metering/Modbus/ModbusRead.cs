namespace MeterShield.Metering.Modbus;

/// <summary>The two tables of registers that can be read.</summary>
public enum ModbusTable : byte
{
    /// <summary>Holding registers: function code 3.</summary>
    Holding = 3,

    /// <summary>Input registers: function code 4.</summary>
    Input = 4,
}

/// <summary>A question: so many registers of a table of one meter.</summary>
public readonly record struct ModbusRead
{
    /// <summary>The most registers one question may ask for (Modbus Application Protocol V1.1b3, 6.3).</summary>
    public const int Most = 125;

    /// <summary>A question.</summary>
    /// <param name="unit">The meter's address on the bus: 1 to 247, and 0 to 255 on TCP.</param>
    /// <param name="table">Which table.</param>
    /// <param name="address">The first register, counted from 0 as on the wire.</param>
    /// <param name="count">1 to 125.</param>
    /// <exception cref="ArgumentOutOfRangeException">So many registers cannot be asked for, or end beyond 65535.</exception>
    public ModbusRead(byte unit, ModbusTable table, ushort address, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Math.Min(Most, 65536 - address));
        (Unit, Table, Address, Count) = (unit, table, address, count);
    }

    /// <summary>The meter's address on the bus.</summary>
    public byte Unit { get; }

    /// <summary>Which table.</summary>
    public ModbusTable Table { get; }

    /// <summary>The first register, counted from 0.</summary>
    public ushort Address { get; }

    /// <summary>How many registers.</summary>
    public int Count { get; }

    /// <summary>How this meter is spoken to; null: as the bus is.</summary>
    public ModbusOptions? Options { get; init; }
}
