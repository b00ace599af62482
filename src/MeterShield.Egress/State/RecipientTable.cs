using MeterShield.Records;
using MeterShield.Sealing;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>Everyone who ever was a recipient: who they are, how they are reached, and how long the chain of records toward them is.</summary>
internal static class RecipientTable
{
    public const string Schema = """
        CREATE TABLE recipient (
            pseudonym TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('outside', 'home')),
            thumbprint TEXT NOT NULL,
            broker TEXT NOT NULL,
            user TEXT,
            password TEXT,
            authorities TEXT,
            encryption BLOB,
            records INTEGER NOT NULL DEFAULT 0,
            last_record TEXT,
            ended INTEGER,
            pin TEXT
        ) STRICT;

        -- Whoever gets a consent after the last one ended, gets it under a new pseudonym.
        CREATE UNIQUE INDEX recipient_name ON recipient (name) WHERE ended IS NULL;
        """;

    private const string Columns = "name, kind, pseudonym, thumbprint, broker";

    public static Recipient? Find(IStateReader state, string name) =>
        state.Query($"SELECT {Columns} FROM recipient WHERE name = $name AND ended IS NULL", row => Read(row, 0), ("$name", name)).SingleOrDefault();

    /// <summary>The newest of that name, ended or not.</summary>
    public static Recipient? Latest(IStateReader state, string name) =>
        state.Query($"SELECT {Columns} FROM recipient WHERE name = $name ORDER BY rowid DESC LIMIT 1", row => Read(row, 0), ("$name", name)).SingleOrDefault();

    /// <summary>Those whose last grant has ended, and whether anything waits for them still.</summary>
    public static List<(Pseudonym Pseudonym, bool Waits)> Ended(IStateReader state) => state.Query(
        """
        SELECT pseudonym, EXISTS (SELECT 1 FROM outbox o JOIN grants g ON g.id = o.grant_id WHERE g.recipient = pseudonym AND o.bytes IS NOT NULL)
        FROM recipient WHERE ended IS NOT NULL
        """,
        row => (PseudonymOf(row, 0), row.GetBoolean(1)));

    public static List<Pseudonym> Pseudonyms(IStateReader state) => state.Query("SELECT pseudonym FROM recipient ORDER BY rowid", row => PseudonymOf(row, 0));

    /// <summary>
    /// Ends every recipient without a grant of which something may still leave: what was made before the end of a grant may wait
    /// for its broker, and a withdrawal of it is still signed.
    /// </summary>
    public static void EndFinished(StateTransaction transaction, Instant now) => transaction.Execute(
        """
        UPDATE recipient SET ended = $now WHERE ended IS NULL AND NOT EXISTS (
            SELECT 1 FROM grants g JOIN mark m ON m.grant_id = g.id
            WHERE g.recipient = pseudonym AND g.withdrawn IS NULL
              AND (m.cell_start < g.ends OR EXISTS (SELECT 1 FROM outbox o WHERE o.grant_id = g.id AND o.bytes IS NOT NULL)))
        """,
        ("$now", now.ToUnixTimeSeconds()));

    /// <summary>Ends a recipient under whose name nothing more will be made, although something made before may still wait for its broker.</summary>
    public static void EndMeasured(StateTransaction transaction, Pseudonym pseudonym, Instant now) => transaction.Execute(
        """
        UPDATE recipient SET ended = $now WHERE pseudonym = $pseudonym AND ended IS NULL AND NOT EXISTS (
            SELECT 1 FROM grants g JOIN mark m ON m.grant_id = g.id
            WHERE g.recipient = pseudonym AND g.withdrawn IS NULL AND m.cell_start < g.ends)
        """,
        ("$pseudonym", pseudonym.ToString()), ("$now", now.ToUnixTimeSeconds()));

    public static RecipientAccess? AccessOf(IStateReader state, Pseudonym pseudonym) => state.Query(
        "SELECT broker, user, password, authorities, encryption, pin FROM recipient WHERE pseudonym = $pseudonym", ReadAccess, ("$pseudonym", pseudonym.ToString())).SingleOrDefault();

    public static (long Sequence, Digest? Previous) NextRecord(IStateReader state, Pseudonym pseudonym) =>
        state.Query(
                "SELECT records, last_record FROM recipient WHERE pseudonym = $pseudonym",
                row => (row.GetInt64(0), row.IsDBNull(1) ? (Digest?)null : StateText.Digest(row.GetString(1))),
                ("$pseudonym", pseudonym.ToString()))
            .SingleOrDefault();

    /// <exception cref="StateException">The name belongs to a recipient at another address or with another certificate.</exception>
    public static void Add(StateTransaction transaction, Recipient recipient, RecipientAccess access)
    {
        transaction.Execute(
            $"""
            INSERT OR IGNORE INTO recipient ({Columns}, user, password, authorities, encryption, pin)
            VALUES ($name, $kind, $pseudonym, $thumbprint, $broker, $user, $password, $authorities, $encryption, $pin)
            """,
            ("$name", recipient.Name),
            ("$kind", recipient.Kind == RecipientKind.Home ? "home" : "outside"),
            ("$pseudonym", recipient.Pseudonym.ToString()),
            ("$thumbprint", recipient.Thumbprint.ToString()),
            ("$broker", recipient.Broker.AbsoluteUri),
            ("$user", OrNull(access.Route.User)),
            ("$password", OrNull(access.Route.Password)),
            ("$authorities", OrNull(access.Route.Authorities)),
            ("$encryption", OrNull(access.Encryption?.Der.ToArray())),
            ("$pin", OrNull(access.Route.Pin?.ToString())));
        var known = Find(transaction, recipient.Name)!;
        var same = known.Thumbprint == recipient.Thumbprint && known.Broker == recipient.Broker && known.Pseudonym == recipient.Pseudonym;
        if (!same || AccessOf(transaction, recipient.Pseudonym)!.Encryption?.Thumbprint != access.Encryption?.Thumbprint)
        {
            throw new StateException($"There is a recipient {recipient.Name} with another certificate or address: give this one another name.");
        }
    }

    /// <summary>Takes a record as the next of its chain; beyond the next only where an older state was put back, and the anchor knows of more (<see cref="StateAnchor.NextRecord"/>).</summary>
    /// <returns>False, and nothing is changed, when another was written since it was made.</returns>
    public static bool CountRecord(StateTransaction transaction, Recipient recipient, Digest record, long sequence) => transaction.Execute(
        "UPDATE recipient SET records = $sequence + 1, last_record = $record WHERE pseudonym = $pseudonym AND records <= $sequence",
        ("$record", record.ToString()), ("$pseudonym", recipient.Pseudonym.ToString()), ("$sequence", sequence)) == 1;

    public static Recipient Read(SqliteDataReader row, int first)
    {
        var kind = row.GetString(first + 1) == "home" ? RecipientKind.Home : RecipientKind.Outside;
        var broker = new Uri(row.GetString(first + 4));
        return kind == RecipientKind.Home && HomeAddress.Fault(broker) is not null
            ? throw StateText.Corrupt("recipient at home with an address outside")
            : new Recipient(row.GetString(first), kind, PseudonymOf(row, first + 2), StateText.Digest(row.GetString(first + 3)), broker);
    }

    private static RecipientAccess ReadAccess(SqliteDataReader row)
    {
        EncryptionCertificate? encryption = null;
        if (!row.IsDBNull(4) && !EncryptionCertificate.TryParse(row.GetFieldValue<byte[]>(4), out encryption))
        {
            throw StateText.Corrupt("certificate");
        }

        Digest? pin = row.IsDBNull(5) ? null : StateText.Digest(row.GetString(5));
        return new RecipientAccess(new CourierRoute(new Uri(row.GetString(0)), Text(row, 1), Text(row, 2), Text(row, 3), pin), encryption);
    }

    private static Pseudonym PseudonymOf(SqliteDataReader row, int column) =>
        Pseudonym.TryParse(row.GetString(column), out var pseudonym) ? pseudonym : throw StateText.Corrupt("pseudonym");

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static object OrNull(object? value) => value ?? DBNull.Value;
}
