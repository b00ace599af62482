namespace MeterShield.Simulator.Household;

/// <summary>
/// The weather of a seed, somewhere near Paris: what heating, panels and lamps go by, and the days that are coldest are those
/// for which a grid asks high prices.
/// </summary>
internal sealed class Weather(int seed)
{
    private const long Temperatures = 1, Clouds = 2, Passing = 3;
    private const double Latitude = 48.8;

    /// <summary>Mean temperature of a day in tenths of a degree Celsius: 4 in January, 20 in July, and spells of a week and of a day.</summary>
    public int DailyMean(DateOnly day)
    {
        var season = 120 - (80 * Wave.Cosine((day.DayOfYear - 20) * 360.0 / 365));
        var week = Math.DivRem(day.DayNumber, 7, out var within);
        var spell = ((Spell(week) * (7 - within)) + (Spell(week + 1) * within)) / 7;
        return (int)season + spell + new Dice(seed, Temperatures, day.DayNumber).Between(-15, 15);
    }

    /// <summary>Temperature of the air in tenths of a degree: coldest at five, warmest at five in the afternoon.</summary>
    public int TemperatureAt(DateOnly day, int second) =>
        DailyMean(day) - (int)(35 * Wave.Cosine((second - Clock.At(5)) * 360.0 / Clock.Day));

    /// <summary>Cover of a day in percent.</summary>
    public int CloudCover(DateOnly day) => new Dice(seed, Clouds, day.DayNumber).Between(0, 100);

    /// <summary>Sine of the height of the sun over the horizon, negative at night.</summary>
    public static double SunHeight(DateOnly day, int second, bool isSummer)
    {
        var declination = -23.44 * Wave.Cosine((day.DayOfYear + 10) * 360.0 / 365);
        // Near Paris the sun is south about ten to one in winter time.
        var south = Clock.At(isSummer ? 13 : 12, 50);
        return (Wave.Sine(Latitude) * Wave.Sine(declination))
            + (Wave.Cosine(Latitude) * Wave.Cosine(declination) * Wave.Cosine((second - south) * 360.0 / Clock.Day));
    }

    /// <summary>What panels of one kilowatt make in a minute of the day, in watts.</summary>
    public int SolarPerKilowatt(DateOnly day, int minute, bool isSummer)
    {
        var height = SunHeight(day, minute * Clock.Minute, isSummer);
        if (height <= 0)
        {
            return 0;
        }

        var cover = CloudCover(day);
        // Single clouds pass on days that are neither clear nor dull.
        var passing = cover is > 15 and < 85 && new Dice(seed, Passing, day.DayNumber, minute / 4).Chance(cover) ? 45 : 100;
        return (int)(950 * height * (100 - (cover * 7 / 10)) / 100 * passing / 100);
    }

    private int Spell(int week) => new Dice(seed, Temperatures, -1, week).Between(-50, 50);
}
