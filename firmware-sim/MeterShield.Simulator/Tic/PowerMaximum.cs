namespace MeterShield.Simulator.Tic;

/// <summary>
/// The highest apparent power of a day, of a power that is smoothed first: Yn = 0.008 Xn^2 + 0.992 Yn-1 (Enedis-NOI-CPT_54E
/// 6.2.3, SMAXSN), so that a second's peak does not make a day's maximum.
/// </summary>
internal sealed class PowerMaximum
{
    private long _smoothed;
    private long _highest;

    /// <summary>Today's so far, in VA.</summary>
    public int Today { get; private set; }

    /// <summary>When.</summary>
    public MeterTime TodayAt { get; private set; }

    /// <summary>Yesterday's, in VA.</summary>
    public int Yesterday { get; private set; }

    /// <summary>When.</summary>
    public MeterTime YesterdayAt { get; private set; }

    /// <summary>Takes the power of one second.</summary>
    public void Observe(long voltAmperes, MeterTime now)
    {
        _smoothed = ((8 * voltAmperes * voltAmperes) + (992 * _smoothed)) / 1000;
        if (_smoothed > _highest)
        {
            _highest = _smoothed;
            Today = (int)Math.Sqrt(_highest);
            TodayAt = now;
        }
    }

    /// <summary>Midnight.</summary>
    public void BeginDay(MeterTime now)
    {
        (Yesterday, YesterdayAt) = (Today, TodayAt);
        (Today, TodayAt, _highest) = (0, now, 0);
    }
}
