namespace MeterShield.Metering.Tic;

/// <summary>A value and the time the meter gives it.</summary>
/// <typeparam name="T">The value with its unit.</typeparam>
/// <param name="At">The meter's time.</param>
/// <param name="Value">The value.</param>
public readonly record struct TicDated<T>(TicHorodate At, T Value)
{
    /// <summary>The type's name: a value of the meter is never printed by accident.</summary>
    public override string ToString() => nameof(TicDated<>);
}
