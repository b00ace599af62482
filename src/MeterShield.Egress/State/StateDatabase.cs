using Microsoft.Data.Sqlite;

namespace MeterShield.Egress;

/// <summary>
/// <c>state.db</c>: grants, marks, the auditor's edges, the outbox and the egress log, in one file so that one
/// transaction can move them together. Written with <c>synchronous=FULL</c>: what was committed survives a power cut.
/// </summary>
/// <remarks>Used by one thread at a time. Several processes may have it open; writers wait for each other.</remarks>
public sealed class StateDatabase : IStateReader, IDisposable
{
    private readonly SqliteConnection _connection;

    private StateDatabase(SqliteConnection connection) => _connection = connection;

    /// <summary>Makes a new, empty state. Factory state: nothing leaves.</summary>
    /// <exception cref="StateException">There is one already, or the folder cannot be written.</exception>
    public static StateDatabase Create(string path)
    {
        if (File.Exists(path))
        {
            throw new StateException($"There is a state at {path} already: remove it by hand if its consents are to be forgotten.");
        }

        var database = Connect(path, SqliteOpenMode.ReadWriteCreate);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var transaction = database.Begin();
        transaction.Execute(StateSchema.Sql);
        RoundingPhase.Draw(transaction);
        transaction.Execute($"PRAGMA user_version = {UpgradeSteps.Current}");
        transaction.Commit();
        return database;
    }

    /// <summary>Opens the state that is there. One that an older version wrote is brought to this one's form: what was agreed stays as it is.</summary>
    /// <exception cref="StateException">
    /// There is none (a typo in the path must not make a fresh one), it cannot be read, or a newer version wrote it.
    /// </exception>
    public static StateDatabase Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new StateException($"There is no state at {path}: make it once with 'metershield init', or correct the path.");
        }

        var database = Connect(path, SqliteOpenMode.ReadWrite);
        try
        {
            StateUpgrade.Bring(database._connection, database, path);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A number that changes when another connection has committed since this one last looked.</summary>
    public long DataVersion => Query("PRAGMA data_version", row => row.GetInt64(0)).Single();

    /// <summary>Reads every page: what SQLite finds wrong, at most 20 lines, nothing when the file is whole.</summary>
    /// <exception cref="StateException">The file is too damaged, or too busy, to be read.</exception>
    public IReadOnlyList<string> Damage() => Query("PRAGMA quick_check(20)", row => row.GetString(0)) is var lines && lines is ["ok"] ? [] : lines;

    /// <summary>Bytes of the file, without what is still in its write-ahead log.</summary>
    public long Size => Query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", row => row.GetInt64(0)).Single();

    /// <summary>Reads every page, and goes on only if the file is whole.</summary>
    /// <exception cref="StateException">It is damaged, or too busy to be read.</exception>
    public void RequireWhole()
    {
        if (Damage().Count > 0)
        {
            throw new StateException("The state is damaged: restore a backup. Nothing leaves until then; 'metershield doctor' tells more.");
        }
    }

    /// <summary>Whether another program holds the state so long that nothing can be committed; waits up to 5 s to find out. Writes nothing.</summary>
    public bool IsHeld()
    {
        try
        {
            Begin().Dispose();
            return false;
        }
        catch (StateException e)
        {
            // Any other fault is of the disk or of the file, and told by who looks at those.
            return StateFault.IsBusy(e);
        }
    }

    /// <summary>
    /// Takes what was erased out of the write-ahead log too, which keeps old pages until then. Does nothing while another program is
    /// in the middle of a transaction: the next call does it. On flash memory an erased block may survive.
    /// </summary>
    /// <returns>Whether nothing of it is left in the files.</returns>
    internal bool DropErased() => Query("PRAGMA wal_checkpoint(TRUNCATE)", row => row.GetInt64(0)).Single() == 0;

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    internal StateTransaction Begin() => new(_connection);

    List<T> IStateReader.Query<T>(string sql, Func<SqliteDataReader, T> map, params (string Name, object Value)[] values) => Query(sql, map, values);

    internal List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params (string Name, object Value)[] values)
    {
        using var command = SqlCommands.Prepare(_connection, null, sql, values);
        return SqlCommands.Read(command, map);
    }

    private static StateDatabase Connect(string path, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            var database = new StateDatabase(connection);

            // Of a new file only. What a transaction changes is a few rows on a dozen pages: small ones spare the SD card.
            SqlCommands.Execute(connection, null, "PRAGMA page_size = 1024");
            _ = database.Query("PRAGMA journal_mode = WAL", row => row.GetString(0));
            SqlCommands.Execute(connection, null, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON");
            return database;
        }
        catch (StateException)
        {
            connection.Dispose();
            throw;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new StateException($"The state at {path} cannot be read ({e.SqliteErrorCode}): restore a backup. Nothing leaves until then.", e) { MayPass = StateFault.MayPass(e) };
        }
    }
}

/// <summary>The state is missing, unreadable or not ours. Nothing leaves. The message names the fix.</summary>
public sealed class StateException : Exception
{
    /// <summary>A fault with the sentence for the user.</summary>
    public StateException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether it can pass without hands: the disk is full, read-only or busy. Else nothing but a person helps.</summary>
    public bool MayPass { get; internal init; }
}
