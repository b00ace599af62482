using MeterShield.Metering;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.History;

/// <summary>The highest apparent power of each wholly observed minute.</summary>
internal sealed class PeakSampler(Duration tolerance)
{
    private long _minute = long.MinValue;
    private VoltAmperes _highest;
    private Instant _last = Instant.MinValue;
    private bool _gap;

    public void Observe(Reading reading)
    {
        if (reading.ApparentPower is not { } power)
        {
            return;
        }

        var minute = Minutes.Floor(reading.At);
        if (minute != _minute)
        {
            _gap = _minute == long.MinValue || minute != _minute + 1 || reading.At - _last > tolerance;
            (_minute, _highest) = (minute, power);
        }
        else
        {
            _gap |= reading.At - _last > tolerance;
            _highest = power > _highest ? power : _highest;
        }

        _last = reading.At;
    }

    /// <summary>The peak of the minute that ends at <paramref name="boundary"/>, or null when part of it was not observed.</summary>
    public VoltAmperes? Close(long boundary) =>
        _minute == boundary - 1 && !_gap && Minutes.InstantOf(boundary) - _last <= tolerance ? _highest : null;
}
