namespace MeterShield.Simulator.Household;

/// <summary>
/// The power a home draws, second by second: appliances that people and clocks switch on. The same seed gives the same home.
/// </summary>
/// <remarks>A plan is made for each local day, so that any day can be asked for in any order.</remarks>
internal sealed class HouseholdLoad(int seed)
{
    private const int StandbyWatts = 85;
    private const int FridgeWatts = 90;
    private const int FridgePeriod = 2700;
    private const int FridgeOn = 900;

    private DateOnly _day;
    private int[] _watts = [];

    /// <summary>Watts drawn during the second that begins at <paramref name="instant"/>.</summary>
    public int WattsAt(SimulatedInstant instant)
    {
        var local = instant.Local;
        var day = DateOnly.FromDateTime(local);
        if (_watts.Length == 0 || day != _day)
        {
            _day = day;
            _watts = Plan(day);
        }

        return _watts[(int)local.TimeOfDay.TotalSeconds];
    }

    private int[] Plan(DateOnly day)
    {
        // Not Random.Shared and not a hash of the process: a seeded home is the same everywhere.
        var random = new Random(unchecked((seed * 397) ^ day.DayNumber));
        var watts = new int[86400];
        Array.Fill(watts, StandbyWatts);
        Fridge(watts, random.Next(FridgePeriod));
        WaterHeater(watts, random);
        var weekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        Morning(watts, random, weekend);
        Evening(watts, random);
        if (weekend || random.Next(4) == 0)
        {
            Midday(watts, random);
        }

        return watts;
    }

    private static void Fridge(int[] watts, int phase)
    {
        for (var second = 0; second < watts.Length; second++)
        {
            if ((second + phase) % FridgePeriod < FridgeOn)
            {
                watts[second] += FridgeWatts;
            }
        }
    }

    /// <summary>On the cheap hours, from 22:30 and again after midnight until it is hot.</summary>
    private static void WaterHeater(int[] watts, Random random)
    {
        Run(watts, Clock(22, 30), 5400, 2000);
        Run(watts, 0, 3600 + random.Next(3600), 2000);
    }

    private static void Morning(int[] watts, Random random, bool weekend)
    {
        var up = Clock(weekend ? 8 : 6, 30) + random.Next(3600);
        Run(watts, up, 3600, 60 + random.Next(80));
        Run(watts, up + 300 + random.Next(600), 180, 2200);
        Run(watts, up + 900, 240, 900);
    }

    private static void Midday(int[] watts, Random random)
    {
        Run(watts, Clock(12, 0) + random.Next(1800), 1500, 1800);
        Run(watts, Clock(14, 0) + random.Next(7200), 5400, 600);
    }

    private static void Evening(int[] watts, Random random)
    {
        var home = Clock(18, 0) + random.Next(3600);
        Run(watts, home, Clock(23, 0) - home, 150 + random.Next(120));
        Run(watts, home + 1200 + random.Next(1800), 2400, 1900);
        Run(watts, home + 3600, 180, 2200);
        if (random.Next(2) == 0)
        {
            Run(watts, Clock(21, 0) + random.Next(3600), 4800, 1100);
        }
    }

    private static void Run(int[] watts, int start, int seconds, int power)
    {
        for (var second = Math.Max(0, start); second < Math.Min(watts.Length, start + seconds); second++)
        {
            watts[second] += power;
        }
    }

    private static int Clock(int hour, int minute) => (hour * 3600) + (minute * 60);
}
