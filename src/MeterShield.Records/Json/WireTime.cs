using NodaTime;
using NodaTime.Text;

namespace MeterShield.Records.Json;

/// <summary>Instants on the wire: whole minutes of UTC, <c>2026-11-01T00:00:00Z</c>.</summary>
internal static class WireTime
{
    public static string Format(Instant instant) =>
        IsWholeMinute(instant) ? InstantPattern.General.Format(instant) : throw new ArgumentException("Times on the wire are whole minutes.", nameof(instant));

    public static Instant FloorToHour(Instant instant)
    {
        var ticks = instant.ToUnixTimeTicks();
        var remainder = ((ticks % NodaConstants.TicksPerHour) + NodaConstants.TicksPerHour) % NodaConstants.TicksPerHour;
        return Instant.FromUnixTimeTicks(ticks - remainder);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out Instant instant)
    {
        instant = default;
        if (text.Length != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || !text[16..].SequenceEqual(":00Z"u8)
            || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59)
        {
            return false;
        }

        instant = Instant.FromUtc(year, month, day, hour, minute);
        return true;
    }

    private static bool IsWholeMinute(Instant instant) => instant.ToUnixTimeTicks() % NodaConstants.TicksPerMinute == 0;

    private static bool Digits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
