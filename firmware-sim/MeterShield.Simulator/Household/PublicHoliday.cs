namespace MeterShield.Simulator.Household;

/// <summary>Public holidays in mainland France (Code du travail, L3133-1).</summary>
internal static class PublicHoliday
{
    public static bool Is(DateOnly day) => (day.Month, day.Day) switch
    {
        (1, 1) or (5, 1) or (5, 8) or (7, 14) or (8, 15) or (11, 1) or (11, 11) or (12, 25) => true,
        _ => (day.DayNumber - Easter(day.Year).DayNumber) is 1 or 39 or 50,
    };

    /// <summary>Easter Sunday of the Gregorian calendar (the method of Meeus, Jones and Butcher).</summary>
    public static DateOnly Easter(int year)
    {
        var (century, rest) = Math.DivRem(year, 100);
        var golden = year % 19;
        var epact = ((19 * golden) + century - (century / 4) - ((century - ((century + 8) / 25) + 1) / 3) + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (rest / 4)) - epact - (rest % 4)) % 7;
        var correction = (golden + (11 * epact) + (22 * weekday)) / 451;
        var days = epact + weekday - (7 * correction) + 114;
        return new DateOnly(year, days / 31, (days % 31) + 1);
    }
}
