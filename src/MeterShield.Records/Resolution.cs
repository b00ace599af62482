namespace MeterShield.Records;

/// <summary>
/// A step of the closed ladder, coarsest first. Each step is a whole multiple of the next in local time,
/// and nothing finer than a minute ever leaves the home.
/// </summary>
public enum Resolution
{
    /// <summary>A calendar month of local time.</summary>
    Month,

    /// <summary>A calendar day of local time: 23, 24 or 25 hours.</summary>
    Day,

    /// <summary>An hour. The doubled hour of autumn is two hours.</summary>
    Hour,

    /// <summary>Thirty minutes.</summary>
    HalfHour,

    /// <summary>Fifteen minutes.</summary>
    QuarterHour,

    /// <summary>Five minutes.</summary>
    FiveMinutes,

    /// <summary>One minute: the finest there is.</summary>
    Minute,
}

/// <summary>What is known of each step of the ladder.</summary>
public static class Resolutions
{
    private static readonly (string Code, long Seconds)[] Ladder =
    [
        ("month", 0), ("day", 0), ("hour", 3600), ("half-hour", 1800), ("quarter-hour", 900), ("five-minutes", 300), ("minute", 60),
    ];

    /// <summary>The whole ladder, coarsest first.</summary>
    public static IReadOnlyList<Resolution> All { get; } = Enum.GetValues<Resolution>();

    /// <summary>The word on the wire and on the command line, such as <c>half-hour</c>.</summary>
    public static string Code(this Resolution resolution) => Ladder[Index(resolution)].Code;

    /// <summary>Whether <paramref name="resolution"/> shows more than <paramref name="other"/>.</summary>
    public static bool IsFinerThan(this Resolution resolution, Resolution other) => Index(resolution) > Index(other);

    /// <summary>Whether <paramref name="resolution"/> shows less than <paramref name="other"/>.</summary>
    public static bool IsCoarserThan(this Resolution resolution, Resolution other) => Index(resolution) < Index(other);

    /// <summary>Length of a cell in seconds for hour and finer; 0 for day and month, whose cells differ in length.</summary>
    public static long FixedSeconds(this Resolution resolution) => Ladder[Index(resolution)].Seconds;

    /// <summary>The step named by its code.</summary>
    /// <returns>False when there is no such step.</returns>
    public static bool TryParse(string? code, out Resolution resolution)
    {
        var index = Array.FindIndex(Ladder, step => step.Code == code);
        resolution = index < 0 ? default : (Resolution)index;
        return index >= 0;
    }

    private static int Index(Resolution resolution)
    {
        var index = (int)resolution;
        return (uint)index < (uint)Ladder.Length
            ? index
            : throw new ArgumentOutOfRangeException(nameof(resolution), index, "Not a step of the ladder.");
    }
}
