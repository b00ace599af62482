namespace MeterShield.Simulator;

/// <summary>
/// A second of simulated time, and what a French clock says at it. Own code on purpose: the reader under test must not share
/// a calendar with the meter it reads.
/// </summary>
/// <param name="UnixSeconds">Seconds since 1970-01-01T00:00:00Z.</param>
internal readonly record struct SimulatedInstant(long UnixSeconds)
{
    private const long Hour = 3600;
    private const long Day = 86400;

    /// <summary>Summer time: from 01:00 UTC of the last Sunday of March to that of October (Directive 2000/84/EC).</summary>
    public bool IsSummer
    {
        get
        {
            var year = Utc.Year;
            return UnixSeconds >= LastSunday(year, 3) + Hour && UnixSeconds < LastSunday(year, 10) + Hour;
        }
    }

    /// <summary>Legal time in mainland France.</summary>
    public DateTime Local => Utc.AddHours(IsSummer ? 2 : 1);

    /// <summary>UTC.</summary>
    public DateTime Utc => DateTime.UnixEpoch.AddSeconds(UnixSeconds);

    /// <summary>The first instant at which a French clock says <paramref name="local"/>.</summary>
    public static SimulatedInstant FromLocal(DateTime local)
    {
        var wall = (long)(local - DateTime.UnixEpoch).TotalSeconds;
        var summer = new SimulatedInstant(wall - (2 * Hour));
        return summer.IsSummer ? summer : new SimulatedInstant(wall - Hour);
    }

    /// <summary>So many seconds later.</summary>
    public SimulatedInstant Plus(long seconds) => new(checked(UnixSeconds + seconds));

    private static long LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, DateTime.DaysInMonth(year, month), 0, 0, 0, DateTimeKind.Utc);
        return ((last - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond) - ((int)last.DayOfWeek * Day);
    }
}
