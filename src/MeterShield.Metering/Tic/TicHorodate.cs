using System.Buffers.Binary;
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

    /// <summary>
    /// The instant by the rules of a zone. With a season letter it is the letter that tells; without one (space: the mobile peaks,
    /// Enedis-NOI-CPT_54E 6.2.3) the rules do: in the doubled hour of autumn the first pass, in the missing hour of spring none.
    /// </summary>
    /// <param name="zone">Europe/Paris in mainland France.</param>
    public Instant? ToInstant(DateTimeZone zone)
    {
        var passes = zone.MapLocal(Local);
        return Season != ' ' ? ToInstant(passes.EarlyInterval.StandardOffset)
            : passes.Count == 0 ? null
            : passes.First().ToInstant();
    }

    /// <summary>The horodate of 13 characters that were checked.</summary>
    internal static TicHorodate Parse(ReadOnlySpan<byte> text)
    {
        var local = new LocalDateTime(2000 + Pair(text, 1), Pair(text, 3), Pair(text, 5), Pair(text, 7), Pair(text, 9), Pair(text, 11));
        return new TicHorodate(local, (char)text[0]);
    }

    /// <summary>Whether 13 characters are a season and a time that a calendar has.</summary>
    internal static bool IsValid(ReadOnlySpan<byte> text, bool seasonCanBeSpace) =>
        text.Length == Length && !text[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9') && IsTime(text, seasonCanBeSpace);

    /// <summary>The same of 13 characters of which the last 12 are known to be digits.</summary>
    internal static bool IsTime(ReadOnlySpan<byte> text, bool seasonCanBeSpace)
    {
        var season = text[0];
        if ((season | 0x20) is not ('h' or 'e') && !(seasonCanBeSpace && season == ' '))
        {
            return false;
        }

        // AAMMJJhh and mmss: each pair of digits becomes one number, in every other byte.
        var date = Pairs(BinaryPrimitives.ReadUInt64LittleEndian(text[1..]));
        var time = Pairs(BinaryPrimitives.ReadUInt32LittleEndian(text[9..]));
        var (month, day) = ((date >> 16) & 0xFF, (date >> 32) & 0xFF);
        var inDay = (date >> 48) < 24 && (time & 0xFF) < 60 && (time >> 16) < 60;

        // AA is 2000 to 2099: every fourth year is a leap year.
        return inDay && unchecked(month - 1) < 12 && unchecked(day - 1) < DaysOfMonth[(int)month] && (month != 2 || day < 29 || (date & 3) == 0);
    }

    private static ReadOnlySpan<byte> DaysOfMonth => [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    private static ulong Pairs(ulong digits)
    {
        var values = digits & 0x0F0F0F0F0F0F0F0F;
        return unchecked((values * 10) + (values >> 8)) & 0x00FF00FF00FF00FF;
    }

    private static int Pair(ReadOnlySpan<byte> text, int at) => unchecked((text[at] * 10) + text[at + 1] - ('0' * 11));
}
