using System.Globalization;

namespace MeterShield.Records;

/// <summary>Apparent power in volt-amperes.</summary>
/// <param name="Value">Volt-amperes. <c>default</c> is no power.</param>
public readonly record struct VoltAmperes(long Value) : IComparable<VoltAmperes>
{
    /// <inheritdoc/>
    public int CompareTo(VoltAmperes other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left power is the smaller.</summary>
    public static bool operator <(VoltAmperes left, VoltAmperes right) => left.Value < right.Value;

    /// <summary>Whether the left power is the larger.</summary>
    public static bool operator >(VoltAmperes left, VoltAmperes right) => left.Value > right.Value;

    /// <summary>Whether the left power is the smaller or equal.</summary>
    public static bool operator <=(VoltAmperes left, VoltAmperes right) => left.Value <= right.Value;

    /// <summary>Whether the left power is the larger or equal.</summary>
    public static bool operator >=(VoltAmperes left, VoltAmperes right) => left.Value >= right.Value;

    /// <summary>The number and its unit, such as <c>4500 VA</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} VA");
}
