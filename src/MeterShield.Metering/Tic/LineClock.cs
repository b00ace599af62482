using NodaTime;

namespace MeterShield.Metering.Tic;

/// <summary>
/// The time that the line itself tells: every character takes 10 bits at 1200 baud, and between frames there is silence
/// (Enedis-NOI-CPT_54E 5.3.5: 16.7 to 33.4 ms; 25 ms here). For simulated and recorded historique streams, which carry no time.
/// </summary>
internal sealed class LineClock(Instant start)
{
    // In thirds of a microsecond a character is a whole number, so that nothing drifts: 10 / 1200 s = 25000 / 3 us.
    private const long PerCharacter = 25_000;
    private const long PerGap = 75_000;
    private const long PerMillisecond = 3_000;

    private long _thirds;

    /// <summary>The time at the end of the last frame, in whole milliseconds; what is cut off is not lost to the next.</summary>
    public Instant Now => start + Duration.FromMilliseconds(_thirds / PerMillisecond);

    /// <summary>Counts the characters of one frame and the silence after it.</summary>
    public void Frame(long characters) => _thirds = checked(_thirds + (characters * PerCharacter) + PerGap);
}
