using Microsoft.Data.Sqlite;

namespace MeterShield.Egress;

/// <summary>One write transaction, taken at once so that what it reads cannot change before it writes.</summary>
/// <exception cref="StateException">The disk did not take it, or another program held the state for longer than is waited for.</exception>
internal sealed class StateTransaction(SqliteConnection connection) : IStateReader, IDisposable
{
    private readonly SqliteTransaction _transaction = Begin(connection);

    public int Execute(string sql, params (string Name, object Value)[] values) =>
        SqlCommands.Execute(connection, _transaction, sql, values);

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params (string Name, object Value)[] values)
    {
        using var command = SqlCommands.Prepare(connection, _transaction, sql, values);
        return SqlCommands.Read(command, map);
    }

    /// <exception cref="StateException">The disk did not take it: nothing was changed.</exception>
    public void Commit()
    {
        try
        {
            _transaction.Commit();
        }
        catch (SqliteException e) when (StateFault.IsOfTheDisk(e))
        {
            throw StateFault.Of(e);
        }
    }

    public void Dispose() => _transaction.Dispose();

    private static SqliteTransaction Begin(SqliteConnection connection)
    {
        try
        {
            return connection.BeginTransaction(deferred: false);
        }
        catch (SqliteException e) when (StateFault.IsOfTheDisk(e))
        {
            throw StateFault.Of(e);
        }
    }
}
