namespace MeterShield.Metering.Tic;

/// <summary>
/// Watches whether a line is understood. When no good group came for ten seconds, by the clock or by the characters of the
/// line, the other mode is tried: Enedis changes a meter's mode at night, from afar.
/// </summary>
internal sealed class TicTuner(TicMode? only, TimeProvider time, LineQuality quality)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private long _since = time.GetTimestamp();
    private int _failures;

    /// <summary>The mode whose speed is listened at: the faster first, where a slow line is noise at once.</summary>
    public TicMode Mode { get; private set; } = only ?? TicMode.Standard;

    /// <summary>Bytes came.</summary>
    /// <param name="count">How many.</param>
    /// <param name="sinceGood">How many since the last good group.</param>
    /// <param name="hasSpeed">Whether the line has a speed to change.</param>
    /// <returns>Whether to listen anew.</returns>
    public bool Heard(int count, long sinceGood, bool hasSpeed)
    {
        if (sinceGood < count)
        {
            Restart();
            return false;
        }

        if (time.GetElapsedTime(_since) < Patience && sinceGood < TicSpeed.BytesInTenSeconds(Mode))
        {
            return false;
        }

        _failures++;
        quality.Diagnose(Diagnosis());
        _since = time.GetTimestamp();
        if (hasSpeed && only is null)
        {
            Mode = Mode == TicMode.Standard ? TicMode.Historique : TicMode.Standard;
        }

        return hasSpeed;
    }

    /// <summary>A good group came, or the line is new.</summary>
    public void Restart()
    {
        _since = time.GetTimestamp();
        _failures = 0;
    }

    private LineDiagnosis Diagnosis() =>
        only is not null ? LineDiagnosis.NoGroupInThisMode
        : _failures > 1 ? LineDiagnosis.NoGroupInAnyMode
        : LineDiagnosis.Starting;
}
