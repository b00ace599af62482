using MeterShield.Records;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>
/// Keeps the outbox within its limits: an alarm first, and nothing is dropped without an entry in the egress log. What is dropped must have
/// been beyond a limit for a day by the running of this program, not by its date (<see cref="OutboxGrace"/>): a clock that is wrong once
/// empties nothing.
/// </summary>
/// <param name="state">Where the outbox is.</param>
/// <param name="spool">Its files.</param>
/// <param name="limits">The limits. At twice the bytes nothing is waited for: the disk has an end.</param>
/// <param name="time">The running of this machine.</param>
public sealed class OutboxBound(StateDatabase state, Spool spool, OutboxLimits limits, TimeProvider time)
{
    /// <summary>In one go: the meter is read by the thread that waits for it.</summary>
    private const int Batch = 500;

    private const int LastStraw = 2;

    private readonly OutboxGauge _gauge = new(state, limits);
    private readonly OutboxGrace _grace = new(state, limits, time);

    /// <summary>Looks how full the outbox is, and drops what has been beyond the limits for a day, oldest first and at most 500 a recipient.</summary>
    /// <exception cref="StateException">The disk did not take it.</exception>
    public OutboxFill Enforce(Instant now)
    {
        var beyond = _gauge.Beyond(now);
        _grace.Count(beyond, now);
        var dropped = beyond.Sum(fill => Drop(fill, now));
        if (dropped > 0)
        {
            state.DropErased();
        }

        return _gauge.Look(now) with { DroppedCount = dropped };
    }

    private int Drop(RecipientFill fill, Instant now)
    {
        var oldBefore = _grace.OldBefore(fill.Recipient);
        var excess = _grace.IsTooMuch(fill.Recipient) || fill.Bytes > limits.Bytes * LastStraw ? fill.Bytes - limits.Bytes : 0;
        if (excess == 0 && oldBefore == Instant.MinValue)
        {
            return 0;
        }

        // A record of what was agreed or withdrawn is small, and owed: only its age ends it.
        var goes = new List<(PendingMessage Entry, string Limit)>();
        foreach (var entry in PendingOf(fill.Recipient).TakeWhile(_ => goes.Count < Batch))
        {
            var isOld = entry.Message.Due < oldBefore;
            if (isOld || (excess > 0 && entry.Message.Kind == MessageKind.Release))
            {
                goes.Add((entry, isOld ? "age" : "size"));
                excess -= entry.Bytes;
            }
        }

        Erase(goes, now);
        return goes.Count;
    }

    private void Erase(List<(PendingMessage Entry, string Limit)> goes, Instant now)
    {
        using (var transaction = state.Begin())
        {
            foreach (var (entry, limit) in goes)
            {
                EgressLog.Append(transaction, DropEntry.Of(entry.Message, limit, now));
                transaction.Execute("UPDATE outbox SET bytes = NULL WHERE id = $id", ("$id", entry.Message.Id.ToString()));
                Archive.ForgetUnsent(transaction, entry.Message.Id);
            }

            transaction.Commit();
        }

        // If the courier has one on its way just now, its acknowledgment is logged all the same.
        spool.Remove(goes.Select(gone => (gone.Entry.Pseudonym, gone.Entry.Grant, gone.Entry.Message)));
    }

    private List<PendingMessage> PendingOf(string recipient) => state.Query(
        """
        SELECT o.id, o.grant_id, o.kind, o.sequence, o.due, r.pseudonym, length(o.bytes)
        FROM outbox o JOIN grants g ON g.id = o.grant_id JOIN recipient r ON r.pseudonym = g.recipient
        WHERE o.bytes IS NOT NULL AND r.pseudonym = $recipient ORDER BY o.due, o.position
        """,
        row => new PendingMessage(OutboxRow.PseudonymOf(row, 5), OutboxRow.GrantOf(row), OutboxRow.MessageOf(row), row.GetInt64(6)),
        ("$recipient", recipient));

    private sealed record PendingMessage(Pseudonym Pseudonym, GrantId Grant, SpooledMessage Message, long Bytes);
}
