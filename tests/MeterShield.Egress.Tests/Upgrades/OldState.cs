using Microsoft.Data.Sqlite;

namespace MeterShield.Egress.Tests.Upgrades;

/// <summary>A state as an older version left it, in a file of its own, looked at by other code than the one under test.</summary>
internal sealed class OldState : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-upgrade-");

    /// <param name="version">The version that wrote it, or null for an empty file.</param>
    public OldState(int? version)
    {
        Execute(version is null ? "VACUUM" : File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "vectors", "state", $"version-{version}.sql")));
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "state.db");

    public void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False;Foreign Keys=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>Every row as text, column by column.</summary>
    public List<string> Rows(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column) is byte[] bytes ? Convert.ToHexString(bytes) : $"{reader.GetValue(column)}")));
        }

        return rows;
    }

    /// <summary>Every table and index, without the differences that mean nothing.</summary>
    public List<string> Form() =>
        [.. Rows("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name").Select(row => string.Concat(row.Where(c => !char.IsWhiteSpace(c) && c != '"')))];

    public void Dispose() => _folder.Delete(recursive: true);
}
