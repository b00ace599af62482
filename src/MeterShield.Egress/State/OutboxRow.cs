using MeterShield.Records;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>The columns <c>id, grant_id, kind, sequence, due</c> of the outbox, read back.</summary>
internal static class OutboxRow
{
    public static GrantId GrantOf(SqliteDataReader row) =>
        GrantId.TryParse(row.GetString(1), out var grant) ? grant : throw Broken("grant id");

    public static Pseudonym PseudonymOf(SqliteDataReader row, int column) =>
        Pseudonym.TryParse(row.GetString(column), out var pseudonym) ? pseudonym : throw Broken("pseudonym");

    public static SpooledMessage MessageOf(SqliteDataReader row) => new(
        Instant.FromUnixTimeSeconds(row.GetInt64(4)),
        row.GetInt64(3),
        Digest.TryParse(row.GetString(0), out var id) ? id : throw Broken("id"),
        KindOf(row.GetString(2)));

    private static MessageKind KindOf(string code) => Enum.GetValues<MessageKind>().First(kind => SpooledMessage.Code(kind) == code);

    private static StateException Broken(string what) => new($"The outbox holds a broken {what}: restore a backup.");
}
