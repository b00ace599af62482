namespace MeterShield.Simulator.Household;

/// <summary>Plans the days of a home. Each day stands for itself, so that any can be asked for in any order.</summary>
internal sealed class DayPlanner(HouseholdOptions options)
{
    private const long Base = 20, Habits = 21;

    private readonly Family _family = new(options.Seed);
    private readonly Weather _weather = new(options.Seed);
    private readonly int _standby = new Dice(options.Seed, Base).Between(55, 105);

    /// <summary>The plan of a local day.</summary>
    public DayPlan Plan(DateOnly day)
    {
        var people = _family.On(day);
        var dice = new Dice(options.Seed, Habits, day.DayNumber);
        var isSummer = SimulatedInstant.FromLocal(day.ToDateTime(new TimeOnly(12, 0))).IsSummer;
        var plan = new DayPlan(day, people, []);
        var runs = new RunList();
        runs.Add(Appliance.Standby, 0, Clock.Day, _standby);
        Fridge(runs, dice);
        Kitchen.Plan(runs, plan, dice);
        Chores.Plan(runs, plan, dice);
        Comfort.Light(runs, plan, isSummer);
        if (options.Heating)
        {
            Comfort.Heat(runs, plan, _weather);
        }

        Night.WaterHeater(runs, options, _family, day);
        if (options.Car)
        {
            Night.Car(runs, options, _family, day);
        }

        Solar(runs, day, isSummer);
        return plan with { Runs = runs.All };
    }

    private static void Fridge(RunList runs, Dice dice)
    {
        const int Period = 2700, On = 900, Watts = 90;
        for (var start = -dice.Below(Period); start < Clock.Day; start += Period)
        {
            runs.Add(Appliance.Fridge, start, start + On, Watts);
        }
    }

    private void Solar(RunList runs, DateOnly day, bool isSummer)
    {
        for (var minute = 0; options.SolarWatts > 0 && minute < Clock.Day / Clock.Minute; minute++)
        {
            var watts = _weather.SolarPerKilowatt(day, minute, isSummer) * options.SolarWatts / 1000;
            runs.Add(Appliance.Solar, minute * Clock.Minute, (minute + 1) * Clock.Minute, -watts);
        }
    }
}
