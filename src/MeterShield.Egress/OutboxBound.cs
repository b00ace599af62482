using MeterShield.Records;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>
/// Keeps the outbox within its limits: an alarm first, and nothing is dropped without an entry in the egress log. A recipient must have been
/// beyond a limit for a day by the running of this machine, not by its date: a clock that is wrong once empties nothing.
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
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);
    private static readonly TimeSpan Leap = TimeSpan.FromMinutes(1);

    private readonly OutboxGauge _gauge = new(state, limits);
    private readonly Dictionary<string, long> _since = new(StringComparer.Ordinal);
    private (Instant Now, long At)? _last;

    /// <summary>Looks how full the outbox is, and drops what has been beyond the limits for a day, oldest first and at most 500 a recipient.</summary>
    /// <exception cref="StateException">The disk did not take it.</exception>
    public OutboxFill Enforce(Instant now)
    {
        if (HasLeapt(now))
        {
            _since.Clear();
        }

        var beyond = _gauge.Beyond(now);
        foreach (var recovered in _since.Keys.Except(beyond.Select(fill => fill.Recipient), StringComparer.Ordinal).ToList())
        {
            _since.Remove(recovered);
        }

        var dropped = 0;
        foreach (var fill in beyond)
        {
            _since.TryAdd(fill.Recipient, time.GetTimestamp());
            var isWarned = time.GetElapsedTime(_since[fill.Recipient]) >= Grace;
            if (isWarned || fill.Bytes > limits.Bytes * LastStraw)
            {
                dropped += Drop(fill, isWarned ? now - limits.Age : Instant.MinValue, now);
            }
        }

        if (dropped > 0)
        {
            state.DropErased();
        }

        return _gauge.Look(now) with { DroppedCount = dropped };
    }

    /// <summary>Whether the time has gone on otherwise than this machine since the last look.</summary>
    private bool HasLeapt(Instant now)
    {
        var leapt = _last is var (then, at) && ((now - then).ToTimeSpan() - time.GetElapsedTime(at)).Duration() > Leap;
        _last = (now, time.GetTimestamp());
        return leapt;
    }

    /// <param name="fill">Whose messages.</param>
    /// <param name="oldest">What was due before is dropped whatever it is.</param>
    /// <param name="now">When.</param>
    private int Drop(RecipientFill fill, Instant oldest, Instant now)
    {
        // A record of what was agreed or withdrawn is small, and owed: only its age ends it.
        var excess = fill.Bytes - limits.Bytes;
        var goes = new List<(PendingMessage Entry, string Limit)>();
        foreach (var entry in PendingOf(fill.Recipient).TakeWhile(_ => goes.Count < Batch))
        {
            var isOld = entry.Message.Due < oldest;
            if (isOld || (excess > 0 && entry.Message.Kind == MessageKind.Release))
            {
                goes.Add((entry, isOld ? "age" : "size"));
                excess -= entry.Bytes;
            }
        }

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
        return goes.Count;
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
