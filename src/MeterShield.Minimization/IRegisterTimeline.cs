using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>The one thing the minimizer may ask of the home: the register at a grid boundary that is decided.</summary>
public interface IRegisterTimeline
{
    /// <summary>The register of a quantity at a boundary.</summary>
    /// <exception cref="InvalidOperationException">The boundary is not decided yet: a bug of the caller.</exception>
    RegisterAt At(Quantity quantity, Instant boundary);

    /// <summary>The highest apparent power of a local day, or null unless the day was wholly observed.</summary>
    VoltAmperes? PeakOf(Interval day);
}

/// <summary>What is known of a register at one boundary: decided once, never revised. A closed set.</summary>
public abstract class RegisterAt
{
    private protected RegisterAt()
    {
    }

    /// <summary>No reading was near enough, or the home was not there.</summary>
    public static RegisterAt Unknown { get; } = new UnknownRegister();

    /// <summary>The register stood at <paramref name="value"/>.</summary>
    /// <param name="value">The running total.</param>
    /// <param name="series">Which run of the register: no interval spans two.</param>
    public static RegisterAt Known(WattHours value, int series) => new KnownRegister(value, series);
}

/// <summary>A known register.</summary>
public sealed class KnownRegister : RegisterAt
{
    internal KnownRegister(WattHours value, int series)
    {
        Value = value;
        Series = series;
    }

    /// <summary>The running total.</summary>
    public WattHours Value { get; }

    /// <summary>Which run of the register: a meter exchange starts a new one.</summary>
    public int Series { get; }
}

/// <summary>A register nobody will ever know.</summary>
public sealed class UnknownRegister : RegisterAt
{
    internal UnknownRegister()
    {
    }
}
