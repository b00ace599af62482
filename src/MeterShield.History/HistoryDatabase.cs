using Microsoft.Data.Sqlite;

namespace MeterShield.History;

/// <summary>One decided minute of one quantity.</summary>
/// <param name="Minute">Unix time in minutes.</param>
/// <param name="Quantity">The quantity's code.</param>
/// <param name="Value">Wh for a register, VA for a peak.</param>
/// <param name="Series">Which run of the register: a register that goes back starts a new one.</param>
internal readonly record struct MinuteRow(long Minute, string Quantity, long Value, int Series)
{
    public override string ToString() => nameof(MinuteRow);
}

/// <summary>
/// <c>history.db</c>: what the home keeps. A row for each minute that is known; a minute without a row, up to the
/// high-water mark, is unknown for ever.
/// </summary>
internal sealed class HistoryDatabase : IDisposable
{
    private const int SchemaVersion = 2;

    // What a disk can do for a while (sqlite.org/rescode.html).
    private const int Busy = 5, ReadOnly = 8, InputOutput = 10, Full = 13, CannotOpen = 14;
    private const int Corrupt = 11, NotADatabase = 26;

    /// <summary>How many quantities there is room for: a row's key is <c>minute * 64 + quantity</c>.</summary>
    private const int Quantities = 64;

    // A key that only grows is appended at the end of the tree: a batch of new minutes touches one or two pages, and small pages at
    // that, which is what an SD card wants (the same rows with a key of texts and pages of 4 KiB wrote four times as much).
    private const string Schema = """
        CREATE TABLE quantity (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE minute (
            key INTEGER PRIMARY KEY,
            value INTEGER NOT NULL,
            series INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE decided (one INTEGER PRIMARY KEY CHECK (one = 1), until INTEGER NOT NULL) STRICT;
        """;

    private Dictionary<string, long> _quantities = new(StringComparer.Ordinal);
    private readonly SqliteConnection _connection;

    private HistoryDatabase(SqliteConnection connection) => _connection = connection;

    public static HistoryDatabase Open(string path, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            var database = new HistoryDatabase(connection);
            database.Prepare(path);
            return database;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw MayPass(e)
                ? new HistoryException($"The history at {path} cannot be opened ({e.SqliteErrorCode}): make room, mount its disk for writing, end the program that holds it.", e) { MayPass = true }
                : new HistoryException($"The history at {path} cannot be read ({e.SqliteErrorCode}): restore a backup. Nothing leaves until then.", e);
        }
    }

    /// <summary>Minute before which everything is decided, or null in a new history.</summary>
    public long? DecidedUntil() => Guarded(() =>
    {
        using var command = Command("SELECT until FROM decided");
        return command.ExecuteScalar() as long?;
    });

    public MinuteRow? Find(long minute, string quantity) => Guarded<MinuteRow?>(() =>
    {
        if (!_quantities.TryGetValue(quantity, out var id))
        {
            return null;
        }

        using var command = Command("SELECT value, series FROM minute WHERE key = $key", ("$key", KeyOf(minute, id)));
        using var reader = command.ExecuteReader();
        return reader.Read() ? new MinuteRow(minute, quantity, reader.GetInt64(0), reader.GetInt32(1)) : null;
    });

    /// <summary>The last known minute of each register, so that a series goes on after a restart.</summary>
    public List<MinuteRow> LastRows() => Guarded(() =>
    {
        var rows = new List<MinuteRow>();
        foreach (var (code, id) in _quantities)
        {
            // From the end: the last row of a register that the meter still has is among the last few.
            using var command = Command("SELECT key, value, series FROM minute WHERE key % 64 = $id ORDER BY key DESC LIMIT 1", ("$id", id));
            using var reader = command.ExecuteReader();
            if (reader.Read())
            {
                rows.Add(new MinuteRow(reader.GetInt64(0) / Quantities, code, reader.GetInt64(1), reader.GetInt32(2)));
            }
        }

        return rows;
    });

    /// <summary>How many minutes of a quantity are known in <c>[from, to)</c>, and the highest value among them.</summary>
    public (long Known, long Highest) Summary(long from, long to, string quantity) => Guarded(() =>
    {
        if (!_quantities.TryGetValue(quantity, out var id))
        {
            return (0L, 0L);
        }

        using var command = Command(
            "SELECT count(*), coalesce(max(value), 0) FROM minute WHERE key >= $from AND key < $to AND key % 64 = $id",
            ("$from", KeyOf(from, 0)), ("$to", KeyOf(to, 0)), ("$id", id));
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    });

    /// <summary>Stores decided minutes and the mark in one transaction.</summary>
    /// <exception cref="HistoryException">The disk did not take them: nothing was changed.</exception>
    public void Store(IReadOnlyList<MinuteRow> rows, long decidedUntil) => Guarded(() =>
    {
        StoreAll(rows, decidedUntil);
        return true;
    });

    /// <summary>What SQLite finds wrong with the file, nothing when it is whole.</summary>
    public List<string> Damage() => Guarded(() =>
    {
        using var command = Command("PRAGMA quick_check(20)");
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return lines is ["ok"] ? [] : lines;
    });

    public void Dispose() => _connection.Dispose();

    private static long KeyOf(long minute, long quantity) => (minute * Quantities) + quantity;

    private void StoreAll(IReadOnlyList<MinuteRow> rows, long decidedUntil)
    {
        using var transaction = _connection.BeginTransaction();
        var quantities = Quantified(rows, transaction);
        using var insert = Command("INSERT INTO minute VALUES ($key, $value, $series) ON CONFLICT DO NOTHING");
        insert.Transaction = transaction;
        var (key, value, series) = (Add(insert, "$key"), Add(insert, "$value"), Add(insert, "$series"));
        foreach (var (at, row) in rows.Select(row => (KeyOf(row.Minute, quantities[row.Quantity]), row)).OrderBy(pair => pair.Item1))
        {
            (key.Value, value.Value, series.Value) = (at, row.Value, row.Series);
            insert.ExecuteNonQuery();
        }

        using var mark = Command("INSERT INTO decided VALUES (1, $until) ON CONFLICT DO UPDATE SET until = $until", ("$until", decidedUntil));
        mark.Transaction = transaction;
        mark.ExecuteNonQuery();
        transaction.Commit();
        _quantities = quantities;
    }

    /// <summary>The numbers of all quantities, those that come for the first time included: known here once the transaction is.</summary>
    private Dictionary<string, long> Quantified(IReadOnlyList<MinuteRow> rows, SqliteTransaction transaction)
    {
        var quantities = new Dictionary<string, long>(_quantities, StringComparer.Ordinal);
        foreach (var code in rows.Select(row => row.Quantity).Where(code => !quantities.ContainsKey(code)).Distinct(StringComparer.Ordinal).ToList())
        {
            using var name = Command("INSERT INTO quantity (code) VALUES ($code) RETURNING id", ("$code", code));
            name.Transaction = transaction;
            quantities[code] = (long)name.ExecuteScalar()!;
        }

        return quantities;
    }

    private Dictionary<string, long> ReadQuantities()
    {
        using var command = Command("SELECT code, id FROM quantity");
        using var reader = command.ExecuteReader();
        var quantities = new Dictionary<string, long>(StringComparer.Ordinal);
        while (reader.Read())
        {
            quantities[reader.GetString(0)] = reader.GetInt64(1);
        }

        return quantities;
    }

    private static bool MayPass(SqliteException e) => e.SqliteErrorCode is Busy or ReadOnly or InputOutput or Full or CannotOpen;

    /// <summary>What a disk does becomes a sentence; anything else SQLite says is a bug and stays as it is.</summary>
    private static T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException e) when (MayPass(e))
        {
            throw new HistoryException($"The history cannot be written ({e.SqliteErrorCode}): make room, or mount its disk for writing.", e) { MayPass = true };
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw new HistoryException($"The history is damaged (SQLite {e.SqliteExtendedErrorCode}): restore a backup. Nothing leaves until then.", e);
        }
    }

    private static SqliteParameter Add(SqliteCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }

    private SqliteCommand Command(string sql, params (string Name, object Value)[] values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private void Prepare(string path)
    {
        // A batch of minutes changes four pages or so: small ones, of a new file only, spare the SD card. Two thousand of them are the
        // megabyte of log after which SQLite copies them into the file, as it is with pages of the usual size.
        using var settings = Command("PRAGMA page_size = 512; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 2000; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
        settings.ExecuteNonQuery();
        using var ask = Command("PRAGMA user_version");
        var version = (long)ask.ExecuteScalar()!;
        if (version == 0)
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using var create = Command(Schema + $"PRAGMA user_version = {SchemaVersion};");
            create.ExecuteNonQuery();
        }
        else if (version != SchemaVersion)
        {
            throw new HistoryException($"The history at {path} has version {version}, this program reads version {SchemaVersion}: use the program that wrote it.");
        }

        _quantities = ReadQuantities();
    }
}

/// <summary>The history is missing, unreadable or not ours. Nothing leaves. The message names the fix.</summary>
public sealed class HistoryException : Exception
{
    /// <summary>A fault with the sentence for the user.</summary>
    public HistoryException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether it can pass without hands: the disk is full, read-only or busy.</summary>
    public bool MayPass { get; internal init; }
}
