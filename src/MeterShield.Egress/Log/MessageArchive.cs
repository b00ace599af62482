using MeterShield.Records;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>A message as the home keeps it.</summary>
public sealed class ArchivedMessage
{
    internal ArchivedMessage(long logIndex, MessageKind kind, Digest id, Instant? sent, (byte[]? Published, byte[]? Signed, byte[]? ContentKey) kept)
    {
        LogIndex = logIndex;
        Kind = kind;
        Id = id;
        Sent = sent;
        Published = kept.Published ?? [];
        Signed = kept.Signed ?? Published;
        ContentKey = kept.ContentKey ?? [];
    }

    /// <summary>The index of its entry in the egress log.</summary>
    public long LogIndex { get; }

    /// <summary>What it is.</summary>
    public MessageKind Kind { get; }

    /// <summary>Its name.</summary>
    public Digest Id { get; }

    /// <summary>When its broker's acknowledgment was seen; null when it was not sent, or not yet.</summary>
    public Instant? Sent { get; }

    /// <summary>The bytes as published; empty when they are not kept, or not any more.</summary>
    public ReadOnlyMemory<byte> Published { get; }

    /// <summary>The signed message: what is inside where it was encrypted, else the same.</summary>
    public ReadOnlyMemory<byte> Signed { get; }

    /// <summary>The 256-bit content key where it was encrypted, else empty.</summary>
    public ReadOnlyMemory<byte> ContentKey { get; }
}

/// <summary>What the home keeps of the messages it sent: <c>Log/README.md</c> says how long.</summary>
public sealed class MessageArchive(StateDatabase state)
{
    /// <summary>The message of that name, or null when its bytes are not kept.</summary>
    public ArchivedMessage? Find(Digest id) => state.Query(
        """
        SELECT a.log_position, o.kind, o.id, a.sent, a.bytes, a.signed, a.content_key
        FROM archive a JOIN outbox o ON o.position = a.position WHERE o.id = $id AND a.bytes IS NOT NULL
        """,
        Map, ("$id", id.ToString())).SingleOrDefault();

    /// <summary>The consent record of a grant, as it was first sent, and the record of its withdrawal, as far as there are any: kept in any case.</summary>
    public IReadOnlyList<ArchivedMessage> RecordsOf(GrantId grant) => state.Query(
        """
        SELECT a.log_position, o.kind, o.id, a.sent, a.bytes, a.signed, a.content_key
        FROM archive a JOIN outbox o ON o.position = a.position
        WHERE o.position IN (SELECT min(position) FROM outbox WHERE grant_id = $grant AND kind <> 'release' GROUP BY kind) AND a.bytes IS NOT NULL
        ORDER BY a.position
        """,
        Map, ("$grant", grant.ToString()));

    private static ArchivedMessage Map(SqliteDataReader row) => new(
        row.GetInt64(0),
        Enum.GetValues<MessageKind>().First(kind => SpooledMessage.Code(kind) == row.GetString(1)),
        Digest.TryParse(row.GetString(2), out var id) ? id : throw new StateException("The archive holds a broken id: restore a backup."),
        row.IsDBNull(3) ? null : Instant.FromUnixTimeSeconds(row.GetInt64(3)),
        (Blob(row, 4), Blob(row, 5), Blob(row, 6)));

    private static byte[]? Blob(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
}
