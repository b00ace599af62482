using Microsoft.Data.Sqlite;

namespace MeterShield.Egress;

internal static class SqlCommands
{
    public static SqliteCommand Prepare(SqliteConnection connection, SqliteTransaction? transaction, string sql, (string Name, object Value)[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    public static int Execute(SqliteConnection connection, SqliteTransaction? transaction, string sql, params (string Name, object Value)[] values)
    {
        using var command = Prepare(connection, transaction, sql, values);
        try
        {
            return command.ExecuteNonQuery();
        }
        catch (SqliteException e) when (StateFault.IsOfTheDisk(e))
        {
            throw StateFault.Of(e);
        }
    }

    public static List<T> Read<T>(SqliteCommand command, Func<SqliteDataReader, T> map)
    {
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
            {
                rows.Add(map(reader));
            }

            return rows;
        }
        catch (SqliteException e) when (StateFault.IsOfTheDisk(e))
        {
            throw StateFault.Of(e);
        }
    }
}
