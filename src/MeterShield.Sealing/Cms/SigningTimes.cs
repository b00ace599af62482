using NodaTime;

namespace MeterShield.Sealing.Cms;

/// <summary>
/// Reads a signing time: UTCTime for 1950 to 2049, GeneralizedTime otherwise, both to the second in UTC (RFC 5652 11.3).
/// </summary>
internal static class SigningTimes
{
    private const byte UtcTime = 0x17;
    private const byte GeneralizedTime = 0x18;

    public static bool TryRead(ReadOnlySpan<byte> encoded, out Instant time)
    {
        time = default;
        switch (encoded)
        {
            case [UtcTime, 13, .. var text]:
                return Digits(text, 0, out var inCentury) && TryRead(inCentury < 50 ? 2000 + inCentury : 1900 + inCentury, text[2..], out time);
            case [GeneralizedTime, 15, .. var text]:
                return Digits(text, 0, out var century) && Digits(text, 2, out var year)
                    && (century * 100) + year is var full && full is > 2049 or (> 0 and < 1950) && TryRead(full, text[4..], out time);
            default:
                return false;
        }
    }

    /// <summary>MMDDhhmmssZ.</summary>
    private static bool TryRead(int year, ReadOnlySpan<byte> text, out Instant time)
    {
        time = default;
        if (text.Length != 11 || text[10] != 'Z'
            || !Digits(text, 0, out var month) || !Digits(text, 2, out var day) || !Digits(text, 4, out var hour)
            || !Digits(text, 6, out var minute) || !Digits(text, 8, out var second)
            || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        time = Instant.FromUtc(year, month, day, hour, minute, second);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, int at, out int number)
    {
        number = 0;
        if (text.Length < at + 2 || text[at] is < (byte)'0' or > (byte)'9' || text[at + 1] is < (byte)'0' or > (byte)'9')
        {
            return false;
        }

        number = ((text[at] - '0') * 10) + (text[at + 1] - '0');
        return true;
    }
}
