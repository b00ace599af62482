using System.Globalization;

namespace MeterShield.Metering;

/// <summary>Electric current in amperes (RMS).</summary>
/// <param name="Value">Amperes. <c>default</c> is no current.</param>
public readonly record struct Amperes(int Value)
{
    /// <summary>The number and its unit, such as <c>12 A</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} A");
}

/// <summary>Voltage in volts (RMS).</summary>
/// <param name="Value">Volts. <c>default</c> is no voltage.</param>
public readonly record struct Volts(int Value)
{
    /// <summary>The number and its unit, such as <c>230 V</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} V");
}

/// <summary>Active power in watts.</summary>
/// <param name="Value">Watts. <c>default</c> is no power.</param>
public readonly record struct Watts(long Value)
{
    /// <summary>The number and its unit, such as <c>4500 W</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} W");
}

/// <summary>Reactive energy in volt-ampere-hours reactive.</summary>
/// <param name="Value">VArh. <c>default</c> is none.</param>
public readonly record struct VarHours(long Value)
{
    /// <summary>The number and its unit, such as <c>120 VArh</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} VArh");
}
