namespace MeterShield.Records;

/// <summary>What a release says: an energy, a power, or that nothing can be said. A closed set.</summary>
public abstract record ReleaseValue
{
    private protected ReleaseValue()
    {
    }

    /// <summary>Nothing can be said of this cell: a boundary is not known, or the auditor withholds it.</summary>
    public static ReleaseValue Missing { get; } = new MissingValue();

    /// <summary>An energy.</summary>
    public static ReleaseValue Of(WattHours energy) => new EnergyValue(energy);

    /// <summary>An apparent power.</summary>
    public static ReleaseValue Of(VoltAmperes power) => new PowerValue(power);
}

/// <summary>An energy.</summary>
/// <param name="Energy">The difference of two register values.</param>
public sealed record EnergyValue(WattHours Energy) : ReleaseValue;

/// <summary>An apparent power.</summary>
/// <param name="Power">The highest of a day.</param>
public sealed record PowerValue(VoltAmperes Power) : ReleaseValue;

/// <summary>Nothing can be said. On the wire it is as long as any other value.</summary>
public sealed record MissingValue : ReleaseValue;
