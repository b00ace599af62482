using System.Globalization;

namespace MeterShield.Records;

/// <summary>
/// The step to which the running total is rounded before differences are taken: 1, 10, 100 or 1000 Wh.
/// Rounding the total telescopes; rounding each interval would leak the remainders through sums.
/// </summary>
public readonly record struct RoundingQuantum
{
    private readonly long _wattHours;

    private RoundingQuantum(long wattHours) => _wattHours = wattHours;

    /// <summary>No rounding: one watt-hour. Also what <c>default</c> means.</summary>
    public static RoundingQuantum One => new(1);

    /// <summary>The step.</summary>
    public WattHours Step => new(_wattHours == 0 ? 1 : _wattHours);

    /// <summary>The quantum of so many watt-hours.</summary>
    /// <returns>False unless it is 1, 10, 100 or 1000.</returns>
    public static bool TryFrom(long wattHours, out RoundingQuantum quantum)
    {
        var known = wattHours is 1 or 10 or 100 or 1000;
        quantum = known ? new(wattHours) : default;
        return known;
    }

    /// <summary>The running total, rounded down on the lattice that starts at <paramref name="phase"/>.</summary>
    /// <param name="total">A register value.</param>
    /// <param name="phase">The home's secret starting phase, 0 to one step less 1 Wh.</param>
    public WattHours Floor(WattHours total, WattHours phase)
    {
        var shifted = checked(total.Value + phase.Value);
        var step = Step.Value;
        var remainder = ((shifted % step) + step) % step;
        return new(checked(shifted - remainder));
    }

    /// <summary>The number and its unit.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Step.Value} Wh");
}
