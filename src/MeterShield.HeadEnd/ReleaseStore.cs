using MeterShield.Records;
using MeterShield.Records.Json;
using Microsoft.Data.Sqlite;

namespace MeterShield.HeadEnd;

/// <summary>What a recipient keeps: each verified release once, by its id, however often it arrives.</summary>
internal sealed class ReleaseStore : IDisposable
{
    // The sealed bytes are kept as received: they are the recipient's proof of where its right came from.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS release (
            id TEXT PRIMARY KEY,
            pseudonym TEXT NOT NULL,
            consent TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            quantity TEXT NOT NULL,
            resolution TEXT NOT NULL,
            starts INTEGER NOT NULL,
            ends INTEGER NOT NULL,
            wh INTEGER,
            va INTEGER,
            retention_days INTEGER NOT NULL,
            sealed BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX IF NOT EXISTS release_turn ON release (consent, sequence);
        CREATE TABLE IF NOT EXISTS notice (
            hash TEXT PRIMARY KEY,
            pseudonym TEXT NOT NULL,
            kind TEXT NOT NULL,
            sealed BLOB NOT NULL
        ) STRICT;
        """;

    private readonly SqliteConnection _connection;

    private ReleaseStore(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens or makes the store at <paramref name="path"/>.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static ReleaseStore Open(string path)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        connection.Open();
        var store = new ReleaseStore(connection);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + Schema;
        command.ExecuteNonQuery();
        return store;
    }

    /// <summary>Consent records and withdrawals as they came, the oldest first.</summary>
    public IEnumerable<byte[]> Notices()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT sealed FROM notice ORDER BY rowid";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return (byte[])reader[0];
        }
    }

    /// <summary>A release as it came, or null when none of that id is kept.</summary>
    public byte[]? SealedOf(Digest release)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT sealed FROM release WHERE id = $id";
        command.Parameters.AddWithValue("$id", release.ToString());
        return command.ExecuteScalar() as byte[];
    }

    /// <summary>How many turns of a consent never came between a release and the newest one kept before it.</summary>
    public long LackingBefore(ReceivedRelease release)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(sequence), -1) FROM release WHERE consent = $consent AND sequence < $sequence";
        command.Parameters.AddWithValue("$consent", release.Consent.ToString());
        command.Parameters.AddWithValue("$sequence", release.Sequence);
        return release.Sequence - 1 - (long)command.ExecuteScalar()!;
    }

    /// <summary>Keeps a verified release.</summary>
    /// <returns>False when it was there already.</returns>
    public bool Keep(Pseudonym pseudonym, ReceivedRelease release, ReadOnlyMemory<byte> sealedBytes)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            INSERT OR IGNORE INTO release
            VALUES ($id, $pseudonym, $consent, $sequence, $quantity, $resolution, $starts, $ends, $wh, $va, $retention, $sealed)
            """;
        var values = new (string, object)[]
        {
            ("$id", release.Id.ToString()),
            ("$pseudonym", pseudonym.ToString()),
            ("$consent", release.Consent.ToString()),
            ("$sequence", release.Sequence),
            ("$quantity", release.Quantity.Code),
            ("$resolution", release.Resolution.Code()),
            ("$starts", release.Interval.Start.ToUnixTimeSeconds()),
            ("$ends", release.Interval.End.ToUnixTimeSeconds()),
            ("$wh", release.Value is EnergyValue energy ? energy.Energy.Value : DBNull.Value),
            ("$va", release.Value is PowerValue power ? power.Power.Value : DBNull.Value),
            ("$retention", release.RetentionDays),
            ("$sealed", sealedBytes.ToArray()),
        };
        return Execute(command, values) == 1;
    }

    /// <summary>Keeps a consent record or the record of a withdrawal.</summary>
    /// <returns>False when it was there already.</returns>
    public bool Keep(Pseudonym pseudonym, string kind, Digest content, ReadOnlyMemory<byte> sealedBytes)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT OR IGNORE INTO notice VALUES ($hash, $pseudonym, $kind, $sealed)";
        return Execute(command, [("$hash", content.ToString()), ("$pseudonym", pseudonym.ToString()), ("$kind", kind), ("$sealed", sealedBytes.ToArray())]) == 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static int Execute(SqliteCommand command, IEnumerable<(string Name, object Value)> values)
    {
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command.ExecuteNonQuery();
    }
}
