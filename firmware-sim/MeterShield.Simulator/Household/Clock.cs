namespace MeterShield.Simulator.Household;

/// <summary>Times of the local day in seconds.</summary>
internal static class Clock
{
    public const int Minute = 60;
    public const int Hour = 3600;
    public const int Day = 86400;

    public static int At(int hour, int minute = 0) => (hour * Hour) + (minute * Minute);
}
