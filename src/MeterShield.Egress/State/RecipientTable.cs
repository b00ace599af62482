using MeterShield.Records;
using MeterShield.Sealing;
using Microsoft.Data.Sqlite;

namespace MeterShield.Egress;

/// <summary>Everyone who ever was a recipient: who they are, how they are reached, and how long the chain of records toward them is.</summary>
internal static class RecipientTable
{
    public const string Schema = """
        CREATE TABLE recipient (
            name TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('outside', 'home')),
            pseudonym TEXT NOT NULL UNIQUE,
            thumbprint TEXT NOT NULL,
            broker TEXT NOT NULL,
            user TEXT,
            password TEXT,
            authorities TEXT,
            encryption BLOB,
            records INTEGER NOT NULL DEFAULT 0,
            last_record TEXT
        ) STRICT;
        """;

    private const string Columns = "name, kind, pseudonym, thumbprint, broker";

    public static Recipient? Find(IStateReader state, string name) =>
        state.Query($"SELECT {Columns} FROM recipient WHERE name = $name", row => Read(row, 0), ("$name", name)).SingleOrDefault();

    public static RecipientAccess? AccessOf(IStateReader state, string name) =>
        state.Query("SELECT broker, user, password, authorities, encryption FROM recipient WHERE name = $name", ReadAccess, ("$name", name)).SingleOrDefault();

    public static (long Sequence, Digest? Previous) NextRecord(IStateReader state, string name) =>
        state.Query(
                "SELECT records, last_record FROM recipient WHERE name = $name",
                row => (row.GetInt64(0), row.IsDBNull(1) ? (Digest?)null : StateText.Digest(row.GetString(1))),
                ("$name", name))
            .SingleOrDefault();

    /// <exception cref="StateException">The name belongs to a recipient at another address or with another certificate.</exception>
    public static void Add(StateTransaction transaction, Recipient recipient, RecipientAccess access)
    {
        transaction.Execute(
            $"""
            INSERT OR IGNORE INTO recipient ({Columns}, user, password, authorities, encryption)
            VALUES ($name, $kind, $pseudonym, $thumbprint, $broker, $user, $password, $authorities, $encryption)
            """,
            ("$name", recipient.Name),
            ("$kind", recipient.Kind == RecipientKind.Home ? "home" : "outside"),
            ("$pseudonym", recipient.Pseudonym.ToString()),
            ("$thumbprint", recipient.Thumbprint.ToString()),
            ("$broker", recipient.Broker.AbsoluteUri),
            ("$user", OrNull(access.Route.User)),
            ("$password", OrNull(access.Route.Password)),
            ("$authorities", OrNull(access.Route.Authorities)),
            ("$encryption", OrNull(access.Encryption?.Der.ToArray())));
        var known = Find(transaction, recipient.Name)!;
        var same = known.Thumbprint == recipient.Thumbprint && known.Broker == recipient.Broker && known.Pseudonym == recipient.Pseudonym;
        if (!same || AccessOf(transaction, recipient.Name)!.Encryption?.Thumbprint != access.Encryption?.Thumbprint)
        {
            throw new StateException($"There is a recipient {recipient.Name} with another certificate or address: give this one another name.");
        }
    }

    public static void CountRecord(StateTransaction transaction, Recipient recipient, Digest record) => transaction.Execute(
        "UPDATE recipient SET records = records + 1, last_record = $record WHERE name = $name",
        ("$record", record.ToString()), ("$name", recipient.Name));

    public static Recipient Read(SqliteDataReader row, int first) => new(
        row.GetString(first),
        row.GetString(first + 1) == "home" ? RecipientKind.Home : RecipientKind.Outside,
        Pseudonym.TryParse(row.GetString(first + 2), out var pseudonym) ? pseudonym : throw StateText.Corrupt("pseudonym"),
        StateText.Digest(row.GetString(first + 3)),
        new Uri(row.GetString(first + 4)));

    private static RecipientAccess ReadAccess(SqliteDataReader row)
    {
        EncryptionCertificate? encryption = null;
        if (!row.IsDBNull(4) && !EncryptionCertificate.TryParse(row.GetFieldValue<byte[]>(4), out encryption))
        {
            throw StateText.Corrupt("certificate");
        }

        return new RecipientAccess(new CourierRoute(new Uri(row.GetString(0)), Text(row, 1), Text(row, 2), Text(row, 3)), encryption);
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static object OrNull(object? value) => value ?? DBNull.Value;
}
