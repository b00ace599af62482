using MeterShield.Metering;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.History;

/// <summary>The highest apparent power of each wholly observed minute.</summary>
/// <remarks>A minute is closed by the first reading after its end; one exactly on the end belongs to the next minute already.</remarks>
internal sealed class PeakSampler(Duration tolerance)
{
    private Watched? _now;
    private Watched? _before;

    public void Observe(Reading reading)
    {
        if (reading.ApparentPower is not { } power)
        {
            return;
        }

        var minute = Minutes.Floor(reading.At);
        var isLate = _now is null || reading.At - _now.Last > tolerance;
        if (_now?.Minute == minute)
        {
            _now = _now with { Last = reading.At, HasGap = _now.HasGap || isLate, Highest = power > _now.Highest ? power : _now.Highest };
        }
        else
        {
            (_before, _now) = (_now, new Watched(minute, reading.At, isLate || _now?.Minute != minute - 1, power));
        }
    }

    /// <summary>The peak of the minute that ends at <paramref name="boundary"/>, or null when part of it was not observed.</summary>
    public VoltAmperes? Close(long boundary)
    {
        var watched = _now?.Minute == boundary - 1 ? _now : _before?.Minute == boundary - 1 ? _before : null;
        return watched is { HasGap: false } && Minutes.InstantOf(boundary) - watched.Last <= tolerance ? watched.Highest : null;
    }

    /// <summary>What was seen of one minute.</summary>
    private sealed record Watched(long Minute, Instant Last, bool HasGap, VoltAmperes Highest)
    {
        public override string ToString() => nameof(Watched);
    }
}
