using MeterShield.Records;
using MeterShield.Sealing;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>The signed checkpoints in the state.</summary>
internal sealed class CheckpointStore(IStateReader state)
{
    private const string Columns = "size, made, text, signature, timestamp_request, timestamp";

    public IReadOnlyList<SignedCheckpoint> All() => state.Query($"SELECT {Columns} FROM log_checkpoint ORDER BY size", Map);

    public SignedCheckpoint? Latest() => state.Query($"SELECT {Columns} FROM log_checkpoint ORDER BY size DESC LIMIT 1", Map).SingleOrDefault();

    public static SignedCheckpoint Sign(StateTransaction transaction, LogIdentity identity, Instant now)
    {
        var size = transaction.Query("SELECT coalesce(max(position) + 1, 0) FROM log", row => row.GetInt64(0)).Single();
        var last = RequireUnbroken(transaction, size);
        var origin = Checkpoint.OriginOf(identity.Name);
        return last is not null && last.Checkpoint.Size == size && last.Checkpoint.Origin == origin
            ? last
            : Sign(transaction, identity, new Checkpoint(origin, size, RootOf(transaction, size)), now);
    }

    /// <summary>The newest checkpoint, or null; the log begins with it.</summary>
    public static SignedCheckpoint? RequireUnbroken(IStateReader state, long size)
    {
        var last = new CheckpointStore(state).Latest();
        return last is null || (last.Checkpoint.Size <= size && last.Checkpoint.Root == RootOf(state, last.Checkpoint.Size))
            ? last
            : throw new StateException(
                $"The egress log is not the one that was signed at {last.Checkpoint.Size} entries: 'metershield log verify' shows where; "
                + "restore a backup. Nothing leaves until then.");
    }

    /// <summary>The checkpoint of a size, or null when the log was not signed then.</summary>
    public static SignedCheckpoint? OfSize(IStateReader state, long size) =>
        state.Query($"SELECT {Columns} FROM log_checkpoint WHERE size = $size", Map, ("$size", size)).SingleOrDefault();

    public void KeepRequest(SignedCheckpoint checkpoint, ReadOnlyMemory<byte> request)
    {
        using var transaction = Begin();
        Set(transaction, checkpoint, "timestamp_request", request);
        transaction.Commit();
    }

    public void KeepTimestamp(SignedCheckpoint checkpoint, ReadOnlyMemory<byte> response, Instant now)
    {
        using var transaction = Begin();
        Set(transaction, checkpoint, "timestamp", response);
        EgressLog.Append(transaction, LogEntry.Timestamp(checkpoint, response, now));
        transaction.Commit();
    }

    private static void Set(StateTransaction transaction, SignedCheckpoint checkpoint, string column, ReadOnlyMemory<byte> bytes) => transaction.Execute(
        $"UPDATE log_checkpoint SET {column} = $bytes WHERE size = $size", ("$bytes", bytes.ToArray()), ("$size", checkpoint.Checkpoint.Size));

    private StateTransaction Begin() =>
        state is StateDatabase database ? database.Begin() : throw new InvalidOperationException("A timestamp is kept in a transaction of its own.");

    private static SignedCheckpoint Sign(StateTransaction transaction, LogIdentity identity, Checkpoint checkpoint, Instant now)
    {
        var signed = new SignedCheckpoint(checkpoint, identity.Sign(checkpoint.Utf8, now), Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds()), default, default);
        transaction.Execute(
            "INSERT OR REPLACE INTO log_checkpoint (size, made, text, signature) VALUES ($size, $made, $text, $signature)",
            ("$size", checkpoint.Size), ("$made", now.ToUnixTimeSeconds()), ("$text", checkpoint.Text), ("$signature", signed.Signature.ToArray()));
        return signed;
    }

    private static Digest RootOf(IStateReader state, long size) =>
        Digest.TryParse(Convert.ToHexStringLower(new MerkleTree(new StoredHashes(state)).Root(size)), out var root)
            ? root
            : throw new InvalidOperationException("A root is a SHA-256 value.");

    private static SignedCheckpoint Map(SqliteDataReader row) => new(
        Checkpoint.TryParse(row.GetString(2), out var checkpoint) && checkpoint.Size == row.GetInt64(0)
            ? checkpoint
            : throw new StateException($"The checkpoint of {row.GetInt64(0)} entries is damaged: restore a backup. Nothing leaves until then."),
        row.GetFieldValue<byte[]>(3),
        Instant.FromUnixTimeSeconds(row.GetInt64(1)),
        Bytes(row, 4),
        Bytes(row, 5));

    private static ReadOnlyMemory<byte> Bytes(SqliteDataReader row, int column) => row.IsDBNull(column) ? default : row.GetFieldValue<byte[]>(column);
}
