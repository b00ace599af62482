using MeterShield.Simulator.Household;

namespace MeterShield.Simulator.Tic.Tariffs;

/// <summary>
/// Which days are dear. A season lasts from 1 September to 31 August; the coldest days that may be, are, as the grid would ask
/// for them: 22 red (Monday to Friday, from 1 November to 31 March, no public holiday, hence never more than five in a row),
/// 43 white (never a Sunday), the rest blue; and for EJP 22 from 1 November to 31 March, never a Sunday.
/// </summary>
internal sealed class PriceDays(int seed)
{
    private const int Reds = 22, Whites = 43, Peaks = 22;

    private readonly Weather _weather = new(seed);
    private readonly Dictionary<int, Season> _seasons = [];

    /// <summary>The colour of the Tempo day that begins at 06:00.</summary>
    public TempoColour ColourOf(DateOnly day)
    {
        var season = SeasonOf(day);
        return season.Red.Contains(day) ? TempoColour.Red : season.White.Contains(day) ? TempoColour.White : TempoColour.Blue;
    }

    /// <summary>Whether an EJP peak begins on that day.</summary>
    public bool IsEjp(DateOnly day) => SeasonOf(day).Ejp.Contains(day);

    private Season SeasonOf(DateOnly day)
    {
        var year = day.Month >= 9 ? day.Year : day.Year - 1;
        if (!_seasons.TryGetValue(year, out var season))
        {
            _seasons[year] = season = Choose(new DateOnly(year, 9, 1));
        }

        return season;
    }

    private Season Choose(DateOnly first)
    {
        var days = Enumerable.Range(0, first.AddYears(1).DayNumber - first.DayNumber).Select(first.AddDays)
            .OrderBy(_weather.DailyMean).ThenBy(day => day.DayNumber).ToList();
        var red = days.Where(CanBeRed).Take(Reds).ToHashSet();
        var white = days.Where(day => day.DayOfWeek != DayOfWeek.Sunday && !red.Contains(day)).Take(Whites).ToHashSet();
        var ejp = days.Where(day => IsWinter(day) && day.DayOfWeek != DayOfWeek.Sunday).Take(Peaks).ToHashSet();
        return new Season(red, white, ejp);
    }

    private static bool CanBeRed(DateOnly day) =>
        IsWinter(day) && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !PublicHoliday.Is(day);

    private static bool IsWinter(DateOnly day) => day.Month is >= 11 or <= 3;

    private sealed record Season(HashSet<DateOnly> Red, HashSet<DateOnly> White, HashSet<DateOnly> Ejp);
}
