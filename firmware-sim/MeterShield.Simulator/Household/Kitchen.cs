namespace MeterShield.Simulator.Household;

/// <summary>Tea, breakfast and meals: when someone is in and up.</summary>
internal static class Kitchen
{
    public static void Plan(RunList runs, DayPlan plan, Dice dice)
    {
        foreach (var person in plan.People)
        {
            Breakfast(runs, person, dice);
        }

        Lunch(runs, plan, Clock.At(12, 5) + dice.Below(1800), dice);
        Tea(runs, plan, Clock.At(16, 30) + dice.Below(2400), dice);
        Dinner(runs, plan, Clock.At(19) + dice.Below(2400), dice);
    }

    private static void Breakfast(RunList runs, PersonDay person, Dice dice)
    {
        var start = person.Wake + dice.Between(300, 900);
        runs.Add(Appliance.Kettle, start, start + dice.Between(110, 200), 2200);
        if (dice.Chance(60))
        {
            runs.Add(Appliance.Microwave, start + 240, start + 240 + dice.Between(60, 150), 1250);
        }
    }

    private static void Lunch(RunList runs, DayPlan plan, int at, Dice dice)
    {
        var warmsUp = dice.Chance(50);
        if (plan.Up(at) > 0 && warmsUp)
        {
            runs.Add(Appliance.Microwave, at, at + dice.Between(150, 300), 1250);
        }
        else if (plan.Up(at) > 0)
        {
            Cook(runs, at, dice.Between(12, 25), 1500);
        }
    }

    private static void Tea(RunList runs, DayPlan plan, int at, Dice dice)
    {
        if (plan.Up(at) > 0 && dice.Chance(50))
        {
            runs.Add(Appliance.Kettle, at, at + dice.Between(110, 200), 2200);
        }
    }

    private static void Dinner(RunList runs, DayPlan plan, int at, Dice dice)
    {
        if (plan.Up(at) == 0)
        {
            return;
        }

        if (dice.Chance(40))
        {
            Bake(runs, at, dice.Between(30, 60));
        }

        Cook(runs, at + 600, dice.Between(10, 30), 1200 + (300 * plan.People.Count));
    }

    /// <summary>A hob's rings go on and off to hold their heat.</summary>
    private static void Cook(RunList runs, int start, int minutes, int watts)
    {
        runs.Add(Appliance.Hob, start, start + 240, watts);
        for (var minute = 4; minute < minutes; minute++)
        {
            runs.Add(Appliance.Hob, start + (minute * Clock.Minute), start + (minute * Clock.Minute) + 25, watts);
        }
    }

    /// <summary>An oven heats up for ten minutes and then half of the time.</summary>
    private static void Bake(RunList runs, int start, int minutes)
    {
        runs.Add(Appliance.Oven, start, start + 600, 2200);
        for (var minute = 10; minute < minutes; minute += 2)
        {
            runs.Add(Appliance.Oven, start + (minute * Clock.Minute), start + ((minute + 1) * Clock.Minute), 2200);
        }
    }
}
