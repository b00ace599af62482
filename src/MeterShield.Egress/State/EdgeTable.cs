using MeterShield.Records;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>Every interval whose energy an outside recipient ever got: read in pages, so that ten years cost no more memory than a day.</summary>
internal static class EdgeTable
{
    private const int Page = 2_000;

    /// <summary>All of them, in the order of their starts.</summary>
    public static IEnumerable<ReleasedEdge> ByStart(IStateReader state)
    {
        var quantities = state.Query("SELECT DISTINCT quantity FROM edge", row => row.GetString(0));
        var next = new PriorityQueue<IEnumerator<ReleasedEdge>, long>();
        foreach (var quantity in quantities)
        {
            Queue(next, Of(state, quantity).GetEnumerator());
        }

        while (next.TryDequeue(out var edges, out _))
        {
            yield return edges.Current;
            Queue(next, edges);
        }
    }

    private static void Queue(PriorityQueue<IEnumerator<ReleasedEdge>, long> next, IEnumerator<ReleasedEdge> edges)
    {
        if (edges.MoveNext())
        {
            next.Enqueue(edges, edges.Current.Interval.Start.ToUnixTimeSeconds());
        }
        else
        {
            edges.Dispose();
        }
    }

    /// <summary>The table's own index has the order.</summary>
    private static IEnumerable<ReleasedEdge> Of(IStateReader state, string code)
    {
        var quantity = StateText.Quantity(code);
        for (var (starts, ends, grant) = (long.MinValue, long.MinValue, ""); ;)
        {
            var page = state.Query(
                $"""
                SELECT starts, ends, grant_id FROM edge
                WHERE quantity = $quantity AND (starts, ends, grant_id) > ($starts, $ends, $grant)
                ORDER BY starts, ends, grant_id LIMIT {Page}
                """,
                row => Read(row, quantity),
                ("$quantity", code), ("$starts", starts), ("$ends", ends), ("$grant", grant));
            foreach (var edge in page)
            {
                yield return edge;
            }

            if (page.Count < Page)
            {
                yield break;
            }

            (starts, ends, grant) = (page[^1].Interval.Start.ToUnixTimeSeconds(), page[^1].Interval.End.ToUnixTimeSeconds(), page[^1].Grant.ToString());
        }
    }

    private static ReleasedEdge Read(SqliteDataReader row, Quantity quantity) => new(
        quantity,
        new Interval(Instant.FromUnixTimeSeconds(row.GetInt64(0)), Instant.FromUnixTimeSeconds(row.GetInt64(1))),
        StateText.Grant(row.GetString(2)));
}
