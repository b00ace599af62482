using MeterShield.Metering.Modbus.Catalogue;
using MeterShield.Records;

namespace MeterShield.Metering.Modbus;

/// <summary>One value of a meter as read. Raw: it prints as its own name.</summary>
public sealed class ModbusValue
{
    internal ModbusValue(RegisterPoint point, ModbusFault fault, decimal number, WattHours? energy, WattHours? quantum) =>
        (Point, Fault, Number, Energy, Quantum) = (point, fault, number, energy, quantum);

    /// <summary>Where it was read.</summary>
    public RegisterPoint Point { get; }

    /// <summary>Why there is none, or <see cref="ModbusFault.None"/>.</summary>
    public ModbusFault Fault { get; }

    /// <summary>The number in the point's unit; 0 when there is none.</summary>
    public decimal Number { get; }

    /// <summary>Energy in whole Wh, rounded to the nearest; null for what is no energy.</summary>
    public WattHours? Energy { get; }

    /// <summary>The step of the register at the size it has reached; null for what is no energy.</summary>
    public WattHours? Quantum { get; }

    /// <summary>The type's name.</summary>
    public override string ToString() => nameof(ModbusValue);
}
