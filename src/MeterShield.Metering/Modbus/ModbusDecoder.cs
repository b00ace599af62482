using MeterShield.Metering.Modbus.Catalogue;
using MeterShield.Records;

namespace MeterShield.Metering.Modbus;

/// <summary>From registers to values, as the catalogue says.</summary>
internal static class ModbusDecoder
{
    /// <summary>More than any home's meter has said: 10^12 in any unit.</summary>
    private const decimal Beyond = 1_000_000_000_000m;

    /// <summary>No grid has more.</summary>
    private const decimal MostHertz = 100m;

    /// <summary>The value of a point.</summary>
    public static ModbusValue Decode(RegisterPoint point, RegisterImage image)
    {
        var (start, end) = point.Span;
        var together = image.Get(point.Table, start, end - start);
        if (together.IsEmpty)
        {
            return Nothing(point, ModbusFault.IllegalDataAddress);
        }

        var raw = Raw(together.Slice(point.Address - start, point.Length), point.IsLowFirst);
        if (point.Absent.Contains(raw) || Power(point, together, start) is not { } power || Number(point, raw) is not { } number)
        {
            return Nothing(point, ModbusFault.NotAvailable);
        }

        // By their size first: 64 bits, a scale and a power of ten together are more than a decimal can hold.
        if (number.Value is > 1e15 or < -1e15 || (double)number.Exact * (double)power is > 1e13 or < -1e13 || number.Exact * power is > Beyond or < -Beyond)
        {
            return Nothing(point, ModbusFault.OutOfRange);
        }

        var value = number.Exact * power * (point.IsInverted ? -1 : 1);
        if (point.Unit == "Hz" && value > MostHertz)
        {
            // Eastron's and Carlo Gavazzi's meters of some years say it ten times too high.
            value /= 10;
        }

        return EnergyFactor(point) is { } factor ? Energy(point, value, factor, Step(point, number.Value, power)) : new ModbusValue(point, ModbusFault.None, value, null, null);
    }

    private static ModbusValue Energy(RegisterPoint point, decimal value, int factor, decimal step)
    {
        // A register of energy counts up from nothing: less than nothing is no register.
        return value < 0 || value * factor > Beyond
            ? Nothing(point, ModbusFault.OutOfRange)
            : new ModbusValue(
                point,
                ModbusFault.None,
                value,
                new WattHours((long)Math.Round(value * factor, MidpointRounding.AwayFromZero)),
                new WattHours((long)Math.Max(1, Math.Ceiling(step * factor))));
    }

    private static ModbusValue Nothing(RegisterPoint point, ModbusFault fault) => new(point, fault, 0, null, null);

    private static int? EnergyFactor(RegisterPoint point) => point.Unit switch { "kWh" => 1000, "Wh" => 1, _ => null };

    private static ulong Raw(ReadOnlySpan<ushort> registers, bool lowFirst)
    {
        ulong raw = 0;
        for (var index = 0; index < registers.Length; index++)
        {
            raw = (raw << 16) | registers[lowFirst ? registers.Length - 1 - index : index];
        }

        return raw;
    }

    /// <summary>What the power of ten makes of it, or null when the meter says that there is none (SunSpec: 0x8000, and -10 to 10 otherwise).</summary>
    private static decimal? Power(RegisterPoint point, ReadOnlySpan<ushort> together, int start)
    {
        if (point.ScaleAddress is not { } address)
        {
            return 1;
        }

        var exponent = unchecked((short)together[address - start]);
        if (exponent is < -10 or > 10)
        {
            return null;
        }

        var power = 1m;
        for (var times = Math.Abs((int)exponent); times > 0; times--)
        {
            power = exponent > 0 ? power * 10 : power / 10;
        }

        return power;
    }

    private static (double Value, decimal Exact)? Number(RegisterPoint point, ulong raw)
    {
        if (!point.IsFloat)
        {
            var whole = unchecked(point.Type switch
            {
                RegisterType.I16 => (short)raw,
                RegisterType.I32 => (int)raw,
                RegisterType.I64 => (long)raw,
                _ => (decimal)raw,
            });
            return ((double)whole, whole * point.Scale);
        }

        var value = point.Type == RegisterType.F32 ? BitConverter.UInt32BitsToSingle((uint)raw) : BitConverter.UInt64BitsToDouble(raw);
        return !double.IsFinite(value) ? null : (value, Math.Abs(value) > 1e15 ? 0 : (decimal)value * point.Scale);
    }

    /// <summary>How far the next number is that the register can say.</summary>
    private static decimal Step(RegisterPoint point, double value, decimal power) => point.Type switch
    {
        RegisterType.F32 => (decimal)((double)MathF.BitIncrement(MathF.Abs((float)value)) - Math.Abs(value)) * point.Scale * power,
        RegisterType.F64 => (decimal)(Math.BitIncrement(Math.Abs(value)) - Math.Abs(value)) * point.Scale * power,
        _ => point.Scale * power,
    };
}
