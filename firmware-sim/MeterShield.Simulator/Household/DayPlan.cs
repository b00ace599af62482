namespace MeterShield.Simulator.Household;

/// <summary>One local day of a home: who is in, and what runs when. What actually happened, for whoever wants to guess it.</summary>
/// <param name="Day">The local date.</param>
/// <param name="People">The day of each person; nobody when all are away.</param>
/// <param name="Runs">Every appliance that draws power, as often as it does.</param>
internal sealed record DayPlan(DateOnly Day, IReadOnlyList<PersonDay> People, IReadOnlyList<ApplianceRun> Runs)
{
    /// <summary>How many are in at that second.</summary>
    public int Home(int second) => People.Count(person => person.IsHome(second));

    /// <summary>How many are in and up.</summary>
    public int Up(int second) => People.Count(person => person.IsUp(second));

    /// <summary>Adds up, per appliance, the watts of one second.</summary>
    public void WattsAt(int second, Span<int> watts)
    {
        watts.Clear();
        foreach (var run in Runs)
        {
            if (second >= run.Start && second < run.End)
            {
                watts[(int)run.Appliance] += run.Watts;
            }
        }
    }
}
