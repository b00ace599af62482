using Microsoft.Data.Sqlite;

namespace MeterShield.Egress.Tests;

/// <summary>What the auditor remembers is read in the order it needs, a page at a time, and whole.</summary>
public sealed class EdgeTests
{
    [Fact]
    public void Edges_come_in_the_order_of_their_starts_each_of_them_once()
    {
        using var box = Box.Create();

        // More than a page of one quantity, a few hundred of another, and a page that ends amid equal starts.
        var rows = Enumerable.Range(0, 5_000).Select(i => (Quantity: i % 9 == 0 ? "export" : "import", Start: i * 7919L % 1_100 * 60, Grant: i)).ToList();
        Write(box.Database, rows);

        var edges = box.Consents.Edges().ToList();
        var starts = edges.ConvertAll(edge => edge.Interval.Start);
        Assert.Equal(starts.Order(), starts);
        Assert.Equal(
            rows.Select(row => (row.Quantity, row.Start, row.Grant.ToString("x32"))).Order(),
            edges.Select(edge => (edge.Quantity.Code, edge.Interval.Start.ToUnixTimeSeconds(), edge.Grant.ToString())).Order());
    }

    [Fact]
    public void A_home_that_told_nothing_has_none()
    {
        using var box = Box.Create();
        Assert.Empty(box.Consents.Edges());
    }

    private static void Write(string database, List<(string Quantity, long Start, int Grant)> rows)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        foreach (var (quantity, start, grant) in rows)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO edge VALUES ($quantity, $start, $start + 60, $grant)";
            command.Parameters.AddWithValue("$quantity", quantity);
            command.Parameters.AddWithValue("$start", start);
            command.Parameters.AddWithValue("$grant", grant.ToString("x32"));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }
}
