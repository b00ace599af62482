namespace MeterShield.Simulator.Household;

/// <summary>What one phase of a home draws: less than nothing where it feeds in.</summary>
/// <param name="Watts">Active power.</param>
/// <param name="Vars">Reactive power: inductive is positive.</param>
internal readonly record struct PhasePower(int Watts, int Vars);

/// <summary>What a home draws on each phase; a single-phase home has all of it on the first.</summary>
internal readonly record struct HomePower(PhasePower First, PhasePower Second, PhasePower Third)
{
    /// <summary>The phase 0, 1 or 2.</summary>
    public PhasePower this[int phase] => phase switch { 0 => First, 1 => Second, _ => Third };
}
