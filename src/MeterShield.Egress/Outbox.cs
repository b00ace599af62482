using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>
/// What is sealed and not yet taken by the recipient's broker. One transaction takes the sealed bytes, the log entry,
/// the auditor's edges and the grant's mark; only then does the file appear in the spool.
/// </summary>
public sealed class Outbox(StateDatabase state, Spool spool)
{
    /// <summary>Takes a sealed release for good: after this a crash at any point loses it not, and seals it not again.</summary>
    /// <param name="release">The release.</param>
    /// <param name="mark">How far its grant has come with it.</param>
    /// <param name="edges">What outside recipients know with it.</param>
    /// <param name="refusal">Why the auditor withheld its value, or null.</param>
    /// <param name="now">When.</param>
    /// <param name="record">The consent record once more, to go out before the release, or null.</param>
    /// <returns>False, and nothing is changed, when the grant was withdrawn meanwhile or this turn was taken before.</returns>
    public bool Commit(SealedRelease release, GrantMark mark, IReadOnlyList<ReleasedEdge> edges, string? refusal, Instant now, SealedNotice? record = null)
    {
        using (var transaction = state.Begin())
        {
            if (!ConsentRegistry.IsLive(transaction, release.Grant) || Has(transaction, release.Id))
            {
                return false;
            }

            if (record is not null)
            {
                Add(transaction, release.Grant, record, now);
            }

            var position = EgressLog.Append(transaction, LogEntry.Release(release, refusal, now));
            Insert(transaction, release.Grant, Spool.MessageOf(release), release.Bytes);
            Archive.Keep(transaction, release, position);
            ConsentRegistry.MoveMark(transaction, mark);
            foreach (var edge in edges)
            {
                ConsentRegistry.AddEdge(transaction, edge);
            }

            transaction.Commit();
        }

        if (!spool.IsStopped(release.Pseudonym, release.Grant))
        {
            if (record is not null)
            {
                spool.Put(record);
            }

            spool.Put(release);
        }

        return true;
    }

    /// <summary>Writes down what the courier has delivered since, in one transaction; its bytes leave the outbox for the archive.</summary>
    /// <returns>How many messages were taken by their brokers.</returns>
    public int Settle(Instant now)
    {
        var acknowledged = spool.Acknowledgments().ToList();
        if (acknowledged.Count == 0)
        {
            return 0;
        }

        var settled = 0;
        using (var transaction = state.Begin())
        {
            foreach (var (message, _) in acknowledged.Where(entry => Archive.Sent(transaction, entry.Message.Id, now)))
            {
                transaction.Execute("UPDATE outbox SET bytes = NULL WHERE id = $id", ("$id", message.Id.ToString()));
                EgressLog.Append(transaction, LogEntry.Acknowledgment(message, now));
                settled++;
            }

            transaction.Commit();
        }

        foreach (var (_, path) in acknowledged)
        {
            // Not flushed: one that a power cut brings back is known to be settled, and removed again.
            File.Delete(path);
        }

        return settled;
    }

    /// <summary>At start-up: puts back into the spool what was committed but had no file yet when the power went.</summary>
    /// <remarks>
    /// The courier writes its acknowledgment before it deletes a file, so a message without a file is settled
    /// first: what is still pending after that never had one.
    /// </remarks>
    public int Recover(Instant now)
    {
        var lost = Pending().Where(entry => !spool.Holds(entry.Pseudonym, entry.Grant, entry.Message)).ToList();
        Settle(now);
        var pending = Pending().Select(entry => entry.Message.Id).ToHashSet();
        var restored = lost.Where(entry => pending.Contains(entry.Message.Id) && MaySend(entry)).ToList();
        foreach (var entry in restored)
        {
            spool.Put(entry.Pseudonym, entry.Grant, entry.Message, BytesOf(entry.Message.Id));
        }

        return restored.Count;
    }

    /// <summary>How many messages wait for their broker.</summary>
    public int PendingCount => state.Query("SELECT count(*) FROM outbox WHERE bytes IS NOT NULL", row => row.GetInt32(0)).Single();

    /// <summary>Takes a consent record or a withdrawal, and writes into the egress log that it is to leave.</summary>
    internal static void Add(StateTransaction transaction, GrantId grant, SealedNotice notice, Instant now)
    {
        var position = EgressLog.Append(transaction, LogEntry.Notice(notice, now));
        Insert(transaction, grant, Spool.MessageOf(notice), notice.Bytes);
        Archive.Keep(transaction, notice, position);
    }

    private static bool Has(StateTransaction transaction, Digest id) =>
        transaction.Query("SELECT 1 FROM outbox WHERE id = $id", _ => true, ("$id", id.ToString())).Count == 1;

    private static void Insert(StateTransaction transaction, GrantId grant, SpooledMessage message, ReadOnlyMemory<byte> bytes) => transaction.Execute(
        "INSERT INTO outbox (id, grant_id, kind, sequence, due, bytes, size) VALUES ($id, $grant, $kind, $sequence, $due, $bytes, length($bytes))",
        ("$id", message.Id.ToString()),
        ("$grant", grant.ToString()),
        ("$kind", SpooledMessage.Code(message.Kind)),
        ("$sequence", message.Sequence),
        ("$due", message.Due.ToUnixTimeSeconds()),
        ("$bytes", bytes.ToArray()));

    /// <summary>Of a stopped grant nothing but the record of its withdrawal.</summary>
    private bool MaySend(OutboxEntry entry) => entry.Message.Kind == MessageKind.Withdrawal || !spool.IsStopped(entry.Pseudonym, entry.Grant);

    private byte[] BytesOf(Digest id) =>
        state.Query("SELECT bytes FROM outbox WHERE id = $id", row => row.GetFieldValue<byte[]>(0), ("$id", id.ToString())).Single();

    private List<OutboxEntry> Pending() => state.Query(
        """
        SELECT o.id, o.grant_id, o.kind, o.sequence, o.due, r.pseudonym
        FROM outbox o JOIN grants g ON g.id = o.grant_id JOIN recipient r ON r.pseudonym = g.recipient
        WHERE o.bytes IS NOT NULL ORDER BY o.position
        """,
        row => new OutboxEntry(OutboxRow.PseudonymOf(row, 5), OutboxRow.GrantOf(row), OutboxRow.MessageOf(row)));

    private sealed record OutboxEntry(Pseudonym Pseudonym, GrantId Grant, SpooledMessage Message);
}
