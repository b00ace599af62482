namespace MeterShield.Metering.Modbus.Catalogue;

/// <summary>How a value stands in its registers.</summary>
public enum RegisterType
{
    /// <summary>One register, unsigned.</summary>
    U16,

    /// <summary>One register, signed.</summary>
    I16,

    /// <summary>Two registers, unsigned.</summary>
    U32,

    /// <summary>Two registers, signed.</summary>
    I32,

    /// <summary>Four registers, unsigned.</summary>
    U64,

    /// <summary>Four registers, signed.</summary>
    I64,

    /// <summary>Two registers, IEEE 754 binary32.</summary>
    F32,

    /// <summary>Four registers, IEEE 754 binary64.</summary>
    F64,
}

/// <summary>How sure a catalogue entry is.</summary>
public enum RegisterGrade
{
    /// <summary>Two independent programs agree.</summary>
    TwoSources,

    /// <summary>One program says so.</summary>
    OneSource,

    /// <summary>Programs disagree: to be verified on the meter.</summary>
    Contradictory,

    /// <summary>A published specification says so.</summary>
    Specification,
}

/// <summary>Where one value of a meter is, and what it means. A row of the catalogue.</summary>
public sealed class RegisterPoint
{
    /// <summary>What it is, such as <c>import</c> or <c>voltage-2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Which table.</summary>
    public required ModbusTable Table { get; init; }

    /// <summary>The first register, counted from 0 as on the wire.</summary>
    public required int Address { get; init; }

    /// <summary>How it stands in its registers.</summary>
    public required RegisterType Type { get; init; }

    /// <summary>Whether the low word comes first.</summary>
    public required bool IsLowFirst { get; init; }

    /// <summary>The unit, such as <c>kWh</c>, or <c>none</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>What one count is worth, in the unit.</summary>
    public required decimal Scale { get; init; }

    /// <summary>The register of a power of ten, or null.</summary>
    public required int? ScaleAddress { get; init; }

    /// <summary>Raw values that mean "not available".</summary>
    public required IReadOnlyList<ulong> Absent { get; init; }

    /// <summary>Whether the meter counts the other way round.</summary>
    public required bool IsInverted { get; init; }

    /// <summary>How sure this row is.</summary>
    public required RegisterGrade Grade { get; init; }

    /// <summary>How many registers the value takes.</summary>
    public int Length => LengthOf(Type);

    /// <summary>Whether it is a floating-point number.</summary>
    internal bool IsFloat => Type is RegisterType.F32 or RegisterType.F64;

    /// <summary>First register and end (exclusive) of all that must be read together.</summary>
    internal (int Start, int End) Span => ScaleAddress is { } scale
        ? (Math.Min(Address, scale), Math.Max(Address + Length, scale + 1))
        : (Address, Address + Length);

    internal static int LengthOf(RegisterType type) => type switch
    {
        RegisterType.U16 or RegisterType.I16 => 1,
        RegisterType.U32 or RegisterType.I32 or RegisterType.F32 => 2,
        _ => 4,
    };

    /// <summary>The same, where a block of registers begins at <paramref name="start"/>.</summary>
    internal RegisterPoint MovedTo(int start) => new()
    {
        Name = Name,
        Table = Table,
        Address = Address + start,
        Type = Type,
        IsLowFirst = IsLowFirst,
        Unit = Unit,
        Scale = Scale,
        ScaleAddress = ScaleAddress + start,
        Absent = Absent,
        IsInverted = IsInverted,
        Grade = Grade,
    };
}
