using MeterShield.Records;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>How much may wait for a recipient that does not take it.</summary>
/// <param name="Age">Messages due longer ago are dropped.</param>
/// <param name="Bytes">Beyond so many bytes for one recipient its oldest releases are dropped.</param>
public sealed record OutboxLimits(Duration Age, long Bytes)
{
    /// <summary>90 days, and 64 MiB for each recipient: about 40 000 messages, a month of minutes.</summary>
    public static OutboxLimits Default { get; } = new(Duration.FromDays(90), 64 * 1024 * 1024);
}

/// <summary>How full the outbox is.</summary>
/// <param name="PendingCount">Messages that wait.</param>
/// <param name="PendingBytes">Their bytes.</param>
/// <param name="OldestDue">When the oldest of them was due, or null when none waits.</param>
/// <param name="IsAlarm">Whether a recipient is beyond three quarters of a limit: after the limit its oldest messages are dropped.</param>
/// <param name="DroppedCount">Messages dropped just now, each with an entry in the egress log.</param>
public sealed record OutboxFill(int PendingCount, long PendingBytes, Instant? OldestDue, bool IsAlarm, int DroppedCount);

/// <summary>Keeps the outbox within its limits: an alarm first, and nothing is dropped without an entry in the egress log.</summary>
public sealed class OutboxBound(StateDatabase state, Spool spool, OutboxLimits limits)
{
    private const double Alarm = 0.75;

    /// <summary>Looks how full the outbox is, and drops what is beyond the limits, oldest first.</summary>
    /// <exception cref="StateException">The disk did not take it.</exception>
    public OutboxFill Enforce(Instant now)
    {
        var dropped = 0;
        foreach (var fill in Fills().Where(fill => fill.OldestDue < now - limits.Age || fill.Bytes > limits.Bytes))
        {
            dropped += Drop(fill, now);
        }

        return Look(now) with { DroppedCount = dropped };
    }

    /// <summary>Looks how full the outbox is, and drops nothing.</summary>
    /// <exception cref="StateException">The state cannot be read.</exception>
    public OutboxFill Look(Instant now)
    {
        var fills = Fills();
        var oldest = fills.Count == 0 ? (Instant?)null : fills.Min(fill => fill.OldestDue);
        var alarm = fills.Exists(fill => fill.Bytes > limits.Bytes * Alarm || now - fill.OldestDue > limits.Age * Alarm);
        return new OutboxFill(fills.Sum(fill => fill.Count), fills.Sum(fill => fill.Bytes), oldest, alarm, DroppedCount: 0);
    }

    private List<RecipientFill> Fills() => state.Query(
        """
        SELECT g.recipient, count(*), sum(length(o.bytes)), min(o.due)
        FROM outbox o JOIN grants g ON g.id = o.grant_id WHERE o.bytes IS NOT NULL GROUP BY g.recipient
        """,
        row => new RecipientFill(row.GetString(0), row.GetInt32(1), row.GetInt64(2), Instant.FromUnixTimeSeconds(row.GetInt64(3))));

    private int Drop(RecipientFill fill, Instant now)
    {
        var excess = fill.Bytes - limits.Bytes;
        var dropped = 0;
        foreach (var entry in PendingOf(fill.Recipient))
        {
            // A record of what was agreed or withdrawn is small, and owed: only its age ends it.
            var isOld = entry.Message.Due < now - limits.Age;
            if (!isOld && (excess <= 0 || entry.Message.Kind != MessageKind.Release))
            {
                continue;
            }

            Drop(entry, isOld ? "age" : "size", now);
            excess -= entry.Bytes;
            dropped++;
        }

        return dropped;
    }

    private void Drop(PendingMessage entry, string limit, Instant now)
    {
        using (var transaction = state.Begin())
        {
            EgressLog.Append(transaction, DropEntry.Of(entry.Message, limit, now));
            transaction.Execute("UPDATE outbox SET bytes = NULL WHERE id = $id", ("$id", entry.Message.Id.ToString()));
            Archive.ForgetUnsent(transaction, entry.Message.Id);
            transaction.Commit();
        }

        // If the courier has it on its way just now, its acknowledgment is logged all the same.
        spool.Remove(entry.Pseudonym, entry.Grant, entry.Message);
    }

    private List<PendingMessage> PendingOf(string recipient) => state.Query(
        """
        SELECT o.id, o.grant_id, o.kind, o.sequence, o.due, r.pseudonym, length(o.bytes)
        FROM outbox o JOIN grants g ON g.id = o.grant_id JOIN recipient r ON r.pseudonym = g.recipient
        WHERE o.bytes IS NOT NULL AND r.pseudonym = $recipient ORDER BY o.due, o.position
        """,
        row => new PendingMessage(OutboxRow.PseudonymOf(row, 5), OutboxRow.GrantOf(row), OutboxRow.MessageOf(row), row.GetInt64(6)),
        ("$recipient", recipient));

    private sealed record RecipientFill(string Recipient, int Count, long Bytes, Instant OldestDue);

    private sealed record PendingMessage(Pseudonym Pseudonym, GrantId Grant, SpooledMessage Message, long Bytes);
}
