namespace MeterShield.Gateway.Tests.Traffic;

/// <summary>Days of a meter that speaks once a minute; what a day comes to is the same for everybody, how it comes about is not.</summary>
internal static class Fortnight
{
    private const int MinutesOfDay = 1440;
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>Up at seven, cooking at noon and in the evening, nothing at night: the part of the day's energy used by a minute.</summary>
    public static double AtHome(double minute) => minute switch
    {
        < 420 => 0.05 * minute / 420,
        < 480 => 0.05 + (0.25 * (minute - 420) / 60),
        < 720 => 0.30 + (0.05 * (minute - 480) / 240),
        < 780 => 0.35 + (0.20 * (minute - 720) / 60),
        < 1080 => 0.55 + (0.05 * (minute - 780) / 300),
        < 1260 => 0.60 + (0.38 * (minute - 1080) / 180),
        _ => 0.98 + (0.02 * (minute - 1260) / 180),
    };

    /// <summary>The refrigerator and the water heater, evenly.</summary>
    public static double OnHoliday(double minute) => minute / MinutesOfDay;

    /// <summary>The next midnight in Paris.</summary>
    public static DateTimeOffset NextMidnight(DateTimeOffset now)
    {
        var date = TimeZoneInfo.ConvertTime(now, Paris).Date.AddDays(1);
        return new DateTimeOffset(date, Paris.GetUtcOffset(date)).ToUniversalTime();
    }

    /// <summary>The next half-hour.</summary>
    public static DateTimeOffset NextHalfHour(DateTimeOffset now) =>
        DateTimeOffset.FromUnixTimeSeconds(((now.ToUnixTimeSeconds() / 1800) + 1) * 1800);

    /// <summary>Frames from an hour before a midnight until ten minutes after the last day.</summary>
    /// <param name="midnight">When the first day begins.</param>
    /// <param name="days">How many.</param>
    /// <param name="used">The part of a day's energy used by a minute of it.</param>
    /// <param name="silentAt">From half an hour before this instant until half an hour after it, the meter says nothing.</param>
    public static byte[] Of(DateTimeOffset midnight, int days, Func<double, double> used, DateTimeOffset? silentAt = null)
    {
        var instants = Enumerable.Range(-60, 60 + (days * MinutesOfDay) + 10).Select(minute => midnight.AddMinutes(minute))
            .Where(at => silentAt is not { } silent || (at - silent).Duration() > TimeSpan.FromMinutes(30));
        return MovedCapture.Of(Path.Combine("vectors", "tic", "std-mono-base-continuous.bin"), instants.Select(at => (at, Register(at - midnight, used)))).Bytes;
    }

    private static long Register(TimeSpan since, Func<double, double> used)
    {
        var day = (int)Math.Floor(since.TotalDays);
        var before = Enumerable.Range(-1, Math.Max(0, day + 1)).Sum(TotalOf);
        return 1_000_000 + before + (long)(TotalOf(day) * used(since.TotalMinutes - (day * MinutesOfDay)));
    }

    /// <summary>No day is like another.</summary>
    private static long TotalOf(int day) => 7_000 + (day * 631 % 4_000);
}
