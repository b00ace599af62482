using NodaTime;

namespace MeterShield.Egress;

/// <summary>How much may wait for a recipient that does not take it.</summary>
/// <param name="Age">Messages due longer ago are dropped.</param>
/// <param name="Bytes">Beyond so many bytes for one recipient its oldest releases are dropped.</param>
public sealed record OutboxLimits(Duration Age, long Bytes)
{
    /// <summary>90 days, and 64 MiB for each recipient: about 40 000 messages, a month of minutes.</summary>
    public static OutboxLimits Default { get; } = new(Duration.FromDays(90), 64 * 1024 * 1024);

    /// <summary>What was due before that is too old.</summary>
    internal Instant OldBefore(Instant now) => now - Age;

    internal bool IsTooOld(RecipientFill fill, Instant now) => fill.OldestDue < OldBefore(now);

    internal bool IsTooMuch(RecipientFill fill) => fill.Bytes > Bytes;
}

/// <summary>How full the outbox is.</summary>
/// <param name="PendingCount">Messages that wait.</param>
/// <param name="PendingBytes">Their bytes.</param>
/// <param name="OldestDue">When the oldest of them was due, or null when none waits.</param>
/// <param name="IsAlarm">Whether a recipient is beyond three quarters of a limit: after the limit its oldest messages are dropped.</param>
/// <param name="DroppedCount">Messages dropped just now, each with an entry in the egress log.</param>
public sealed record OutboxFill(int PendingCount, long PendingBytes, Instant? OldestDue, bool IsAlarm, int DroppedCount);

/// <summary>Looks how full the outbox is.</summary>
public sealed class OutboxGauge(StateDatabase state, OutboxLimits limits)
{
    private const double Alarm = 0.75;

    /// <summary>How full it is now.</summary>
    /// <exception cref="StateException">The state cannot be read.</exception>
    public OutboxFill Look(Instant now)
    {
        var fills = Fills();
        var oldest = fills.Count == 0 ? (Instant?)null : fills.Min(fill => fill.OldestDue);
        var alarm = fills.Exists(fill => fill.Bytes > limits.Bytes * Alarm || now - fill.OldestDue > limits.Age * Alarm);
        return new OutboxFill(fills.Sum(fill => fill.Count), fills.Sum(fill => fill.Bytes), oldest, alarm, DroppedCount: 0);
    }

    /// <summary>The recipients that are beyond a limit, in the order of their pseudonyms.</summary>
    internal List<RecipientFill> Beyond(Instant now) => Fills().FindAll(fill => limits.IsTooOld(fill, now) || limits.IsTooMuch(fill));

    private List<RecipientFill> Fills() => state.Query(
        """
        SELECT g.recipient, count(*), sum(length(o.bytes)), min(o.due)
        FROM outbox o JOIN grants g ON g.id = o.grant_id WHERE o.bytes IS NOT NULL GROUP BY g.recipient ORDER BY g.recipient
        """,
        row => new RecipientFill(row.GetString(0), row.GetInt32(1), row.GetInt64(2), Instant.FromUnixTimeSeconds(row.GetInt64(3))));
}

/// <summary>What waits for one recipient.</summary>
internal sealed record RecipientFill(string Recipient, int Count, long Bytes, Instant OldestDue);
