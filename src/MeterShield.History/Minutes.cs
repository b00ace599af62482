using NodaTime;

namespace MeterShield.History;

/// <summary>Minute boundaries as Unix time in minutes.</summary>
internal static class Minutes
{
    private const long TicksPerMinute = NodaConstants.TicksPerMinute;

    public static long Floor(Instant instant)
    {
        var ticks = instant.ToUnixTimeTicks();
        var minute = ticks / TicksPerMinute;
        return minute * TicksPerMinute > ticks ? minute - 1 : minute;
    }

    public static long Ceiling(Instant instant)
    {
        var floor = Floor(instant);
        return InstantOf(floor) == instant ? floor : floor + 1;
    }

    public static Instant InstantOf(long minute) => Instant.FromUnixTimeSeconds(checked(minute * 60));
}
