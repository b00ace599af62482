using System.Globalization;

namespace MeterShield.Records;

/// <summary>Energy in watt-hours, the meter's own unit. Arithmetic is checked: overflow is a fault, never a wrap.</summary>
/// <param name="Value">Watt-hours. <c>default</c> is zero energy.</param>
public readonly record struct WattHours(long Value) : IComparable<WattHours>
{
    /// <summary>No energy.</summary>
    public static WattHours Zero => default;

    /// <summary>The sum of two energies.</summary>
    /// <exception cref="OverflowException">The sum does not fit in 64 bits.</exception>
    public static WattHours operator +(WattHours left, WattHours right) => new(checked(left.Value + right.Value));

    /// <summary>The energy between two register values.</summary>
    /// <exception cref="OverflowException">The difference does not fit in 64 bits.</exception>
    public static WattHours operator -(WattHours later, WattHours earlier) => new(checked(later.Value - earlier.Value));

    /// <summary>Whether the left energy is the smaller.</summary>
    public static bool operator <(WattHours left, WattHours right) => left.Value < right.Value;

    /// <summary>Whether the left energy is the larger.</summary>
    public static bool operator >(WattHours left, WattHours right) => left.Value > right.Value;

    /// <summary>Whether the left energy is the smaller or equal.</summary>
    public static bool operator <=(WattHours left, WattHours right) => left.Value <= right.Value;

    /// <summary>Whether the left energy is the larger or equal.</summary>
    public static bool operator >=(WattHours left, WattHours right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(WattHours other) => Value.CompareTo(other.Value);

    /// <summary>The number and its unit, such as <c>1250 Wh</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} Wh");
}
