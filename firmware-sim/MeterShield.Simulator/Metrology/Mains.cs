namespace MeterShield.Simulator.Metrology;

/// <summary>The grid at the door: voltages that wander, sink in the evening and under load, and a frequency near 50 Hz.</summary>
internal sealed class Mains(int seed)
{
    private const long Voltages = 40, Frequencies = 41;

    private readonly int[] _idle = new int[3];
    private long _minute = long.MinValue;

    /// <summary>Voltage of a phase in tenths of a volt when it bears a load.</summary>
    public int DeciVolts(int phase, SimulatedInstant instant, int watts)
    {
        var minute = instant.UnixSeconds / 60;
        if (minute != _minute)
        {
            _minute = minute;
            Wander(minute);
        }

        return Math.Clamp(_idle[phase] - (watts / 180), 2000, 2550);
    }

    /// <summary>Frequency in thousandths of a hertz.</summary>
    public int MilliHertz(SimulatedInstant instant) => 50_000 + new Dice(seed, Frequencies, instant.UnixSeconds / 4).Between(-30, 30);

    private void Wander(long minute)
    {
        var dice = new Dice(seed, Voltages, minute);
        var evening = minute / 60 % 24 is >= 17 and < 21 ? 25 : 0;
        for (var phase = 0; phase < 3; phase++)
        {
            _idle[phase] = 2365 - evening + dice.Between(-18, 18);
        }
    }
}
