using Microsoft.Data.Sqlite;

namespace MeterShield.Egress;

/// <summary>What the state can be asked, inside a transaction or outside.</summary>
internal interface IStateReader
{
    List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params (string Name, object Value)[] values);
}
