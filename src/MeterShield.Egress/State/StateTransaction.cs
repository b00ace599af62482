using Microsoft.Data.Sqlite;

namespace MeterShield.Egress;

/// <summary>One write transaction, taken at once so that what it reads cannot change before it writes.</summary>
internal sealed class StateTransaction(SqliteConnection connection) : IDisposable
{
    private readonly SqliteTransaction _transaction = connection.BeginTransaction(deferred: false);

    public int Execute(string sql, params (string Name, object Value)[] values) =>
        SqlCommands.Execute(connection, _transaction, sql, values);

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params (string Name, object Value)[] values)
    {
        using var command = SqlCommands.Prepare(connection, _transaction, sql, values);
        return SqlCommands.Read(command, map);
    }

    public void Commit() => _transaction.Commit();

    public void Dispose() => _transaction.Dispose();
}
