namespace MeterShield.Simulator.Household;

/// <summary>Which home.</summary>
/// <param name="Seed">The same seed gives the same family, habits and weather.</param>
/// <param name="Phases">1 or 3.</param>
/// <param name="Heating">Electric heating.</param>
/// <param name="Car">An electric car, charged at home.</param>
/// <param name="SolarWatts">Peak power of the panels on the roof, or 0.</param>
/// <param name="CheapHours">When the cheap hours begin, in seconds of the local day: the water heater and the car wait for it.</param>
internal sealed record HouseholdOptions(int Seed, int Phases = 1, bool Heating = false, bool Car = false, int SolarWatts = 0, int CheapHours = (22 * 3600) + 1800);
