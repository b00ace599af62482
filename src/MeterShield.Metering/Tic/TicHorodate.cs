using NodaTime;

namespace MeterShield.Metering.Tic;

/// <summary>
/// <c>SAAMMJJhhmmss</c>: a season letter and a local legal time (Enedis-NOI-CPT_54E 6.2.1). The letter is what tells
/// the two passes of the doubled hour of autumn apart.
/// </summary>
public readonly record struct TicHorodate
{
    internal const int Length = 13;

    private TicHorodate(LocalDateTime local, char season)
    {
        Local = local;
        Season = season;
    }

    /// <summary>The legal time as written. Not UTC.</summary>
    public LocalDateTime Local { get; }

    /// <summary><c>H</c> winter, <c>E</c> summer, <c>h</c> or <c>e</c> the same with the clock degraded, space where it does not apply.</summary>
    public char Season { get; }

    /// <summary>The meter has lost its clock (STGE bit 16): the time is not to be trusted.</summary>
    public bool IsDegraded => Season is 'h' or 'e';

    /// <summary>The instant, when winter is <paramref name="winter"/> ahead of UTC and summer one hour more.</summary>
    /// <param name="winter">One hour in mainland France; 54E does not cover overseas grids.</param>
    public Instant? ToInstant(Offset winter) => Season switch
    {
        'H' or 'h' => Local.WithOffset(winter).ToInstant(),
        'E' or 'e' => Local.WithOffset(winter.Plus(Offset.FromHours(1))).ToInstant(),
        _ => null,
    };

    internal static bool TryParse(ReadOnlySpan<byte> text, out TicHorodate horodate)
    {
        horodate = default;
        if (text.Length != Length || text[0] is not ((byte)'H' or (byte)'E' or (byte)'h' or (byte)'e' or (byte)' '))
        {
            return false;
        }

        Span<int> parts = stackalloc int[6];
        for (var part = 0; part < 6; part++)
        {
            var (tens, units) = (text[1 + (2 * part)] - '0', text[2 + (2 * part)] - '0');
            if ((uint)tens > 9 || (uint)units > 9)
            {
                return false;
            }

            parts[part] = (10 * tens) + units;
        }

        var inRange = parts[1] is >= 1 and <= 12 && parts[2] >= 1 && parts[3] < 24 && parts[4] < 60 && parts[5] < 60;
        if (!inRange || parts[2] > DateTime.DaysInMonth(2000 + parts[0], parts[1]))
        {
            return false;
        }

        horodate = new TicHorodate(new LocalDateTime(2000 + parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]), (char)text[0]);
        return true;
    }
}
