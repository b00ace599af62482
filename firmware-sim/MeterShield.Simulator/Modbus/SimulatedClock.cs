namespace MeterShield.Simulator.Modbus;

/// <summary>Simulated time that goes so many times as fast as this machine's, or stands still.</summary>
internal sealed class SimulatedClock(SimulatedInstant start, long speed, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>Seconds since 1970, with their fraction.</summary>
    public double Now => start.UnixSeconds + (time.GetElapsedTime(_began).TotalSeconds * speed);

    /// <summary>How long it takes until a second of simulated time has come; less than nothing when it has.</summary>
    public TimeSpan Until(long unixSeconds) => TimeSpan.FromSeconds((unixSeconds - Now) / speed);
}
