namespace MeterShield.Simulator.Household;

/// <summary>One person on one day, in seconds of the local day.</summary>
/// <param name="Wake">Gets up.</param>
/// <param name="Sleep">Goes to bed.</param>
/// <param name="Leaves">Leaves the home, once a day.</param>
/// <param name="Returns">Is back; the same as <paramref name="Leaves"/> for a day at home.</param>
internal readonly record struct PersonDay(int Wake, int Sleep, int Leaves, int Returns)
{
    /// <summary>In the home at that second.</summary>
    public bool IsHome(int second) => second < Leaves || second >= Returns;

    /// <summary>In the home and up.</summary>
    public bool IsUp(int second) => second >= Wake && second < Sleep && IsHome(second);
}

/// <summary>The people of a home and their days: who is in and who is awake is what drives the appliances.</summary>
internal sealed class Family
{
    private const long People = 10, Days = 11, Journeys = 12;

    private readonly int _seed;
    private readonly Habit[] _habits;

    public Family(int seed)
    {
        _seed = seed;
        var dice = new Dice(seed, People);
        // One to four, two most often; the first two work or are retired, the others go to school.
        var size = "1122223344"[dice.Below(10)] - '0';
        var retired = dice.Chance(20);
        _habits = [.. Enumerable.Range(0, size).Select(index => index > 1 ? Habit.School : retired ? Habit.Retired : dice.Chance(25) ? Habit.HomeWork : Habit.Work)];
    }

    private enum Habit
    {
        Work,
        HomeWork,
        School,
        Retired,
    }

    /// <summary>How many people live there.</summary>
    public int Size => _habits.Length;

    /// <summary>All of them are away the whole day: a week in winter, two in August, some weekends.</summary>
    public bool IsAway(DateOnly day)
    {
        var dice = new Dice(_seed, Journeys, day.Year);
        var winter = new DateOnly(day.Year, 2, 8).AddDays(dice.Below(14));
        var summer = new DateOnly(day.Year, 8, 1).AddDays(dice.Below(14));
        if ((day >= winter && day < winter.AddDays(7)) || (day >= summer && day < summer.AddDays(14)))
        {
            return true;
        }

        var isWeekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        return isWeekend && new Dice(_seed, Journeys, day.Year, (day.DayNumber + 1) / 7).Chance(8);
    }

    /// <summary>The day of each person; nobody when all are away.</summary>
    public IReadOnlyList<PersonDay> On(DateOnly day)
    {
        if (IsAway(day))
        {
            return [];
        }

        var isFree = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || PublicHoliday.Is(day);
        var dice = new Dice(_seed, Days, day.DayNumber);
        return [.. _habits.Select(habit => isFree ? FreeDay(dice) : WorkingDay(habit, dice))];
    }

    private static PersonDay WorkingDay(Habit habit, Dice dice)
    {
        var sleep = Clock.At(22, 15) + dice.Below(Clock.At(1, 30));
        switch (habit)
        {
            case Habit.Work:
                var wake = Clock.At(6, 15) + dice.Below(Clock.Hour);
                return new(wake, sleep, wake + dice.Between(45, 80) * Clock.Minute, Clock.At(17, 45) + dice.Below(Clock.At(1, 30)));
            case Habit.School:
                return new(Clock.At(7) + dice.Below(1200), sleep - Clock.Hour, Clock.At(8) + dice.Below(900), Clock.At(16, 45) + dice.Below(2700));
            default:
                var goes = Clock.At(10) + dice.Below(Clock.At(6));
                return new(Clock.At(7) + dice.Below(Clock.At(1, 30)), sleep, goes, goes + (dice.Chance(60) ? dice.Between(30, 120) * Clock.Minute : 0));
        }
    }

    private static PersonDay FreeDay(Dice dice)
    {
        var leaves = Clock.At(10) + dice.Below(Clock.At(5));
        var away = dice.Chance(55) ? dice.Between(60, 300) * Clock.Minute : 0;
        return new(Clock.At(8) + dice.Below(Clock.At(1, 30)), Clock.At(22, 45) + dice.Below(4400), leaves, leaves + away);
    }
}
