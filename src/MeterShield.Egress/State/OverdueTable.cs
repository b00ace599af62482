using Microsoft.Data.Sqlite;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>How long a recipient has been beyond a limit of the outbox, by the running of this program, over all its runs.</summary>
/// <param name="Recipient">Its pseudonym.</param>
/// <param name="Before">What was due before that was too old when <paramref name="Aged"/> began.</param>
/// <param name="Aged">How long something due before that has waited since; null when nothing is too old.</param>
/// <param name="Sized">How long too much has waited; null when it is not too much.</param>
internal sealed record Overdue(string Recipient, Instant Before, TimeSpan? Aged, TimeSpan? Sized);

/// <summary>Keeps these counts over a restart, with the date of when they were written down.</summary>
internal static class OverdueTable
{
    public const string Schema = """
        CREATE TABLE overdue (
            recipient TEXT PRIMARY KEY REFERENCES recipient(pseudonym),
            before INTEGER NOT NULL,
            aged INTEGER,
            sized INTEGER,
            seen INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;

    public static List<Overdue> All(IStateReader state) => state.Query(
        "SELECT recipient, before, aged, sized FROM overdue ORDER BY recipient",
        row => new Overdue(row.GetString(0), Instant.FromUnixTimeSeconds(row.GetInt64(1)), Seconds(row, 2), Seconds(row, 3)));

    /// <summary>When they were written down, or null when there are none.</summary>
    public static Instant? Seen(IStateReader state) =>
        state.Query("SELECT max(seen) FROM overdue", row => row.IsDBNull(0) ? (Instant?)null : Instant.FromUnixTimeSeconds(row.GetInt64(0))).Single();

    public static void Replace(StateTransaction transaction, IEnumerable<Overdue> counts, Instant now)
    {
        transaction.Execute("DELETE FROM overdue");
        foreach (var count in counts)
        {
            transaction.Execute(
                "INSERT INTO overdue VALUES ($recipient, $before, $aged, $sized, $now)",
                ("$recipient", count.Recipient),
                ("$before", count.Before.ToUnixTimeSeconds()),
                ("$aged", Column(count.Aged)),
                ("$sized", Column(count.Sized)),
                ("$now", now.ToUnixTimeSeconds()));
        }
    }

    private static TimeSpan? Seconds(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : TimeSpan.FromSeconds(row.GetInt64(column));

    private static object Column(TimeSpan? time) => time is { } span ? (long)span.TotalSeconds : DBNull.Value;
}
