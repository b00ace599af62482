namespace MeterShield.Simulator.Household;

/// <summary>A home behind a meter: the same for whatever the meter speaks.</summary>
internal interface IHousehold
{
    /// <summary>What it draws during the second that begins at an instant. Any instant can be asked for, in order is quickest.</summary>
    HomePower At(SimulatedInstant instant);
}
