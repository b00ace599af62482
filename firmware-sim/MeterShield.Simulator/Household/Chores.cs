namespace MeterShield.Simulator.Household;

/// <summary>Machines that someone starts, and screens that someone sits at.</summary>
internal static class Chores
{
    public static void Plan(RunList runs, DayPlan plan, Dice dice)
    {
        var wash = Clock.At(9) + dice.Below(Clock.At(10));
        if (dice.Chance(20 + (10 * plan.People.Count)) && plan.Up(wash) > 0)
        {
            Wash(runs, wash);
        }

        var dishes = Clock.At(20, 15) + dice.Below(Clock.Hour);
        if (dice.Chance(25 + (15 * plan.People.Count)) && plan.Up(dishes) > 0)
        {
            Dishes(runs, dishes);
        }

        Screens(runs, plan, dice);
    }

    private static void Wash(RunList runs, int start)
    {
        runs.Add(Appliance.Washer, start, start + 120, 150);
        runs.Add(Appliance.Washer, start + 120, start + 1080, 2050);
        runs.Add(Appliance.Washer, start + 1080, start + 4080, 190);
        runs.Add(Appliance.Washer, start + 4080, start + 4680, 480);
    }

    private static void Dishes(RunList runs, int start)
    {
        runs.Add(Appliance.Dishwasher, start, start + 300, 70);
        runs.Add(Appliance.Dishwasher, start + 300, start + 1200, 2000);
        runs.Add(Appliance.Dishwasher, start + 1200, start + 3300, 70);
        runs.Add(Appliance.Dishwasher, start + 3300, start + 3900, 2000);
        runs.Add(Appliance.Dishwasher, start + 3900, start + 5400, 40);
    }

    private static void Screens(RunList runs, DayPlan plan, Dice dice)
    {
        var evening = Clock.At(20, 30) + dice.Below(1800);
        var bed = plan.People.Count == 0 ? 0 : plan.People.Max(person => person.Sleep);
        runs.Add(Appliance.Television, evening, bed - dice.Below(1800), plan.Up(evening) > 0 ? 110 : 0);
        for (var slot = Clock.At(9); slot < Clock.At(19); slot += 900)
        {
            runs.Add(Appliance.Computer, slot, slot + 900, 65 * Math.Min(2, plan.Up(slot)));
        }
    }
}
