namespace MeterShield.Egress;

/// <summary>
/// How long a broker gets to acknowledge a message: 20 s, doubled each time that was too short, up to 5 minutes. A slow broker would
/// otherwise get the same message for ever; a dead one is noticed by the keep-alive.
/// </summary>
internal sealed class AnswerPatience
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    /// <summary>20 s to 5 minutes.</summary>
    public TimeSpan Now { get; private set; } = Least;

    /// <summary>No acknowledgment came in that time.</summary>
    public void WasTooShort() => Now = Now * 2 < Most ? Now * 2 : Most;

    /// <summary>An acknowledgment came after so long: if that was soon, no more is needed from the next connection on.</summary>
    public void WasEnough(TimeSpan taken) => Now = taken < Least ? Least : Now;
}
