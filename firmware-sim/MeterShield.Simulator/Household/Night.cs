namespace MeterShield.Simulator.Household;

/// <summary>What waits for the cheap hours: hot water and the car. What was not done by midnight goes on after it.</summary>
internal static class Night
{
    private const long Water = 30, Roads = 31;
    private const int HeaterWatts = 2000;
    private const int ChargerWatts = 3700;

    public static void WaterHeater(RunList runs, HouseholdOptions options, Family family, DateOnly day) =>
        Add(runs, Appliance.WaterHeater, HeaterWatts, options.CheapHours + 60, on => Heating(options.Seed, family, on), day);

    public static void Car(RunList runs, HouseholdOptions options, Family family, DateOnly day) =>
        Add(runs, Appliance.Car, ChargerWatts, options.CheapHours + 300, on => Charging(options.Seed, family, on), day);

    private static void Add(RunList runs, Appliance appliance, int watts, int start, Func<DateOnly, int> seconds, DateOnly day)
    {
        runs.Add(appliance, 0, start + seconds(day.AddDays(-1)) - Clock.Day, watts);
        runs.Add(appliance, start, start + seconds(day), watts);
    }

    /// <summary>1.9 kWh for each person, and what the tank loses.</summary>
    private static int Heating(int seed, Family family, DateOnly day)
    {
        var used = family.IsAway(day) ? 0 : 1900 * family.Size * new Dice(seed, Water, day.DayNumber).Between(70, 130) / 100;
        return (900 + used) * Clock.Hour / HeaterWatts;
    }

    /// <summary>Some 40 km a day at 170 Wh.</summary>
    private static int Charging(int seed, Family family, DateOnly day)
    {
        var kilometres = family.IsAway(day) ? 0 : new Dice(seed, Roads, day.DayNumber).Between(5, 80);
        return kilometres * 170 * Clock.Hour / ChargerWatts;
    }
}
