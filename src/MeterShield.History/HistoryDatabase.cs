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
    private const int SchemaVersion = 1;

    // What a disk can do for a while (sqlite.org/rescode.html).
    private const int Busy = 5, ReadOnly = 8, InputOutput = 10, Full = 13, CannotOpen = 14;

    // Clustered by minute: a batch of new minutes touches one or two pages, which is what an SD card wants.
    private const string Schema = """
        CREATE TABLE minute (
            minute INTEGER NOT NULL,
            quantity TEXT NOT NULL,
            value INTEGER NOT NULL,
            series INTEGER NOT NULL,
            PRIMARY KEY (minute, quantity)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE decided (one INTEGER PRIMARY KEY CHECK (one = 1), until INTEGER NOT NULL) STRICT;
        """;

    private readonly SqliteConnection _connection;

    private HistoryDatabase(SqliteConnection connection) => _connection = connection;

    public static HistoryDatabase Open(string path, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
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
            throw new HistoryException($"The history at {path} cannot be read ({e.SqliteErrorCode}): restore a backup. Nothing leaves until then.", e);
        }
    }

    /// <summary>Minute before which everything is decided, or null in a new history.</summary>
    public long? DecidedUntil()
    {
        using var command = Command("SELECT until FROM decided");
        return command.ExecuteScalar() as long?;
    }

    public MinuteRow? Find(long minute, string quantity)
    {
        using var command = Command("SELECT value, series FROM minute WHERE minute = $minute AND quantity = $quantity");
        command.Parameters.AddWithValue("$minute", minute);
        command.Parameters.AddWithValue("$quantity", quantity);
        using var reader = command.ExecuteReader();
        return reader.Read() ? new MinuteRow(minute, quantity, reader.GetInt64(0), reader.GetInt32(1)) : null;
    }

    /// <summary>The last known minute of each register, so that a series goes on after a restart.</summary>
    public List<MinuteRow> LastRows()
    {
        using var command = Command("SELECT max(minute), quantity, value, series FROM minute GROUP BY quantity");
        using var reader = command.ExecuteReader();
        var rows = new List<MinuteRow>();
        while (reader.Read())
        {
            rows.Add(new MinuteRow(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt32(3)));
        }

        return rows;
    }

    /// <summary>How many minutes of a quantity are known in <c>[from, to)</c>, and the highest value among them.</summary>
    public (long Known, long Highest) Summary(long from, long to, string quantity)
    {
        using var command = Command("SELECT count(*), coalesce(max(value), 0) FROM minute WHERE quantity = $quantity AND minute >= $from AND minute < $to");
        command.Parameters.AddWithValue("$quantity", quantity);
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$to", to);
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Stores decided minutes and the mark in one transaction.</summary>
    /// <exception cref="HistoryException">The disk did not take them: nothing was changed.</exception>
    public void Store(IReadOnlyList<MinuteRow> rows, long decidedUntil)
    {
        try
        {
            StoreAll(rows, decidedUntil);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Busy or ReadOnly or InputOutput or Full or CannotOpen)
        {
            throw new HistoryException($"The history cannot be written ({e.SqliteErrorCode}): make room, or mount its disk for writing.", e) { MayPass = true };
        }
    }

    public void Dispose() => _connection.Dispose();

    private void StoreAll(IReadOnlyList<MinuteRow> rows, long decidedUntil)
    {
        using var transaction = _connection.BeginTransaction();
        using var insert = Command("INSERT INTO minute VALUES ($minute, $quantity, $value, $series) ON CONFLICT DO NOTHING");
        insert.Transaction = transaction;
        var (minute, quantity, value, series) = (Add(insert, "$minute"), Add(insert, "$quantity"), Add(insert, "$value"), Add(insert, "$series"));
        foreach (var row in rows)
        {
            (minute.Value, quantity.Value, value.Value, series.Value) = (row.Minute, row.Quantity, row.Value, row.Series);
            insert.ExecuteNonQuery();
        }

        using var mark = Command("INSERT INTO decided VALUES (1, $until) ON CONFLICT DO UPDATE SET until = $until");
        mark.Transaction = transaction;
        Add(mark, "$until").Value = decidedUntil;
        mark.ExecuteNonQuery();
        transaction.Commit();
    }

    private static SqliteParameter Add(SqliteCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private void Prepare(string path)
    {
        using var settings = Command("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
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
