using MeterShield.Metering;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.History;

/// <summary>
/// From a stream of readings to one value per minute boundary: the last reading at or before it, not older than the
/// meter's tolerance. Each boundary is decided once, known or unknown, and never revised.
/// </summary>
internal sealed class MinuteSampler(Duration tolerance)
{
    private static readonly Quantity[] Registers =
        [Quantity.ImportedEnergy, Quantity.ExportedEnergy, .. Enumerable.Range(1, 10).Select(Quantity.ImportedEnergyByTariff)];

    /// <summary>A register is read a few seconds early or late.</summary>
    private const long Slack = 20;

    private readonly Dictionary<string, Run> _runs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _anew = new(StringComparer.Ordinal);
    private readonly List<MinuteRow> _decided = [];
    private readonly PeakSampler _peak = new(tolerance);
    private Reading? _last;
    private long _nextMinute = long.MinValue;

    /// <summary>The first minute boundary that is not decided yet.</summary>
    public long NextMinute => _nextMinute;

    /// <summary>Decided and not yet taken.</summary>
    public IReadOnlyList<MinuteRow> Decided => _decided;

    public void Resume(long? decidedUntil, IEnumerable<MinuteRow> lastRows)
    {
        _nextMinute = decidedUntil ?? long.MinValue;
        foreach (var row in lastRows)
        {
            _runs[row.Quantity] = new Run(row.Value, row.Series, row.Minute);
        }
    }

    /// <summary>Takes a reading in.</summary>
    /// <returns>Whether at least one boundary was decided by it.</returns>
    public bool Observe(Reading reading)
    {
        var minute = Minutes.Floor(reading.At);
        if (_nextMinute == long.MinValue)
        {
            // A new history knows nothing of boundaries before its first reading.
            _nextMinute = minute + (Minutes.InstantOf(minute) == reading.At ? 0 : 1);
        }

        // A clock that stepped back says nothing of boundaries that are decided already.
        if (_last is not null && reading.At < _last.At)
        {
            StartSeries(reading);
            _last = Minutes.InstantOf(_nextMinute - 1) <= reading.At ? reading : _last;
            return false;
        }

        // A boundary is decided by the first reading after it: one exactly on it may still be followed by another.
        var decided = false;
        while (Minutes.InstantOf(_nextMinute) < reading.At)
        {
            Decide();
            decided = true;
            SkipSilence(reading.At);
        }

        StartSeries(reading);
        _peak.Observe(reading);
        _last = reading;
        return decided;
    }

    /// <summary>Decides every boundary before <paramref name="now"/>, for a meter that has gone silent.</summary>
    public bool DecideUntil(Instant now)
    {
        if (_nextMinute == long.MinValue || Minutes.InstantOf(_nextMinute) >= now)
        {
            return false;
        }

        while (Minutes.InstantOf(_nextMinute) < now)
        {
            Decide();
            SkipSilence(now);
        }

        return true;
    }

    public void Taken() => _decided.Clear();

    private void Decide()
    {
        var boundary = Minutes.InstantOf(_nextMinute);
        if (_last is not null && _last.At <= boundary && boundary - _last.At <= tolerance)
        {
            foreach (var quantity in Registers)
            {
                if (_last.TryRegister(quantity, out var register))
                {
                    Add(quantity, _last, register);
                }
            }
        }

        if (_peak.Close(_nextMinute) is { } peak)
        {
            _decided.Add(new MinuteRow(_nextMinute - 1, Quantity.DailyPeakPower.Code, peak.Value, 0));
        }

        _nextMinute++;
    }

    /// <summary>From the next boundary on, for every register that there has been.</summary>
    private void StartSeries(Reading reading)
    {
        if (reading.StartsSeries)
        {
            _anew.UnionWith(_runs.Keys);
        }
    }

    private void Add(Quantity quantity, Reading reading, WattHours register)
    {
        var series = !_runs.TryGetValue(quantity.Code, out var run) ? 0
            : GoesOn(run, reading, register) && !_anew.Contains(quantity.Code) ? run.Series
            : run.Series + 1;
        _anew.Remove(quantity.Code);
        _runs[quantity.Code] = new Run(register.Value, series, _nextMinute);
        _decided.Add(new MinuteRow(_nextMinute, quantity.Code, register.Value, series));
    }

    /// <summary>
    /// Whether a register can have come from where it was: one that went back, or rose by more than the meter can pass, is another
    /// meter's, also where the exchange was not seen because this program was off.
    /// </summary>
    private bool GoesOn(Run run, Reading reading, WattHours register)
    {
        var most = (reading.MostPower.Value * (_nextMinute - run.Minute + 1) / 60) + Slack + reading.Quantum.Value;
        return register.Value >= run.Value && register.Value - run.Value <= most;
    }

    /// <summary>After a long silence the boundaries inside it are unknown: no need to walk them one by one.</summary>
    private void SkipSilence(Instant now)
    {
        if (_last is null || Minutes.InstantOf(_nextMinute) - _last.At > tolerance)
        {
            _nextMinute = Math.Max(_nextMinute, Minutes.Ceiling(now));
        }
    }

    /// <summary>The last known minute of a register.</summary>
    private sealed record Run(long Value, int Series, long Minute)
    {
        public override string ToString() => nameof(Run);
    }
}
