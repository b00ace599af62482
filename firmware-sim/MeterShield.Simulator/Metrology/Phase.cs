namespace MeterShield.Simulator.Metrology;

/// <summary>What a meter measures on one phase in one second.</summary>
/// <param name="Watts">Active power; less than nothing where the phase feeds in.</param>
/// <param name="Vars">Reactive power; inductive is positive.</param>
/// <param name="DeciVolts">Voltage to the neutral in tenths of a volt.</param>
internal readonly record struct Phase(int Watts, int Vars, int DeciVolts)
{
    /// <summary>Apparent power, rounded.</summary>
    public int VoltAmperes => Magnitude(Watts, Vars);

    /// <summary>RMS current in thousandths of an ampere.</summary>
    public int MilliAmperes => (int)(VoltAmperes * 10_000L / DeciVolts);

    /// <summary>RMS current in whole amperes, rounded.</summary>
    public int Amperes => (MilliAmperes + 500) / 1000;

    /// <summary>Voltage in whole volts, rounded.</summary>
    public int Volts => (DeciVolts + 5) / 10;

    /// <summary>The length of the hypotenuse, rounded. The square root is exact by IEEE 754, hence the same everywhere.</summary>
    public static int Magnitude(long watts, long vars) => (int)(Math.Sqrt((watts * watts) + (vars * vars)) + 0.5);
}
