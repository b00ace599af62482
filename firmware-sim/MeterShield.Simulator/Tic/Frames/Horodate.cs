namespace MeterShield.Simulator.Tic.Frames;

/// <summary><c>SAAMMJJhhmmss</c> (Enedis-NOI-CPT_54E 6.2.1). Remembers the last one: most times are said again and again.</summary>
internal sealed class Horodate
{
    private readonly byte[] _text = new byte[13];
    private LocalHour? _hour;
    private MeterTime? _time;

    /// <summary>The season letter is H or E, lower case while the clock is degraded.</summary>
    public ReadOnlySpan<byte> Of(MeterTime time)
    {
        if (time != _time)
        {
            Write(time);
            _text[0] = (byte)((_hour!.IsSummer ? 'E' : 'H') + (time.IsDegraded ? 0x20 : 0));
        }

        return _text;
    }

    /// <summary>With a space for the season, as mobile peaks have it.</summary>
    public ReadOnlySpan<byte> WithoutSeason(SimulatedInstant instant)
    {
        Write(new MeterTime(instant, IsDegraded: false));
        _text[0] = (byte)' ';
        return _text;
    }

    private void Write(MeterTime time)
    {
        _time = time;
        var hour = LocalHour.Of(time.Instant, _hour);
        if (hour != _hour)
        {
            _hour = hour;
            Pair(1, hour.Day.Year % 100);
            Pair(3, hour.Day.Month);
            Pair(5, hour.Day.Day);
        }

        var second = hour.SecondOfDay(time.Instant);
        Pair(7, second / 3600);
        Pair(9, second / 60 % 60);
        Pair(11, second % 60);
    }

    private void Pair(int at, int number)
    {
        _text[at] = (byte)('0' + (number / 10));
        _text[at + 1] = (byte)('0' + (number % 10));
    }
}
