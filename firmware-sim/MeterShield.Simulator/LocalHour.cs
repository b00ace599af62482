namespace MeterShield.Simulator;

/// <summary>
/// An hour of UTC and the French clock in it. Seasons change at a full hour of UTC, so that within one the legal time is a
/// plain sum: the calendar is asked once an hour and not once a second.
/// </summary>
internal sealed class LocalHour
{
    private const long Seconds = 3600;

    private readonly long _from;
    private readonly int _secondOfDay;

    private LocalHour(SimulatedInstant instant)
    {
        _from = instant.UnixSeconds - Modulo(instant.UnixSeconds, Seconds);
        var start = new SimulatedInstant(_from);
        var local = start.Local;
        Day = DateOnly.FromDateTime(local);
        IsSummer = start.IsSummer;
        _secondOfDay = local.Hour * 3600;
    }

    /// <summary>The local date.</summary>
    public DateOnly Day { get; }

    /// <summary>Whether summer time is in force.</summary>
    public bool IsSummer { get; }

    /// <summary>The hour that an instant is in; <paramref name="known"/> if it is that one.</summary>
    public static LocalHour Of(SimulatedInstant instant, LocalHour? known) => known?.Has(instant) == true ? known : new LocalHour(instant);

    /// <summary>The second of the local day, 0 to 86399: what a clock on the wall says.</summary>
    public int SecondOfDay(SimulatedInstant instant) => _secondOfDay + (int)(instant.UnixSeconds - _from);

    private static long Modulo(long number, long by) => ((number % by) + by) % by;

    private bool Has(SimulatedInstant instant) => instant.UnixSeconds >= _from && instant.UnixSeconds - _from < Seconds;
}
