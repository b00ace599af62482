namespace MeterShield.Simulator.Tic;

/// <summary>The mean over whole periods of the clock, and of the period before: load curves and mean voltages.</summary>
/// <param name="seconds">Length of a period.</param>
internal sealed class Mean(int seconds)
{
    private long _sum;
    private int _count;

    /// <summary>Mean of the last whole period.</summary>
    public int Last { get; private set; }

    /// <summary>Its end.</summary>
    public MeterTime LastAt { get; private set; }

    /// <summary>Mean of the one before.</summary>
    public int Before { get; private set; }

    /// <summary>Its end.</summary>
    public MeterTime BeforeAt { get; private set; }

    /// <summary>Takes the value of one second.</summary>
    public void Observe(int value)
    {
        _sum += value;
        _count++;
    }

    /// <summary>Looks at the clock: a period ends when it says so.</summary>
    public void Look(MeterTime now)
    {
        if (now.Instant.UnixSeconds % seconds != 0)
        {
            return;
        }

        (Before, BeforeAt) = (Last, LastAt);
        (Last, LastAt) = (_count == 0 ? 0 : (int)(_sum / _count), now);
        (_sum, _count) = (0, 0);
    }
}
