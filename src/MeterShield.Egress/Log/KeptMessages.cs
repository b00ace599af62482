using System.Globalization;
using MeterShield.Records;

namespace MeterShield.Egress;

/// <summary>Whether what is kept of a message is what its entry in the log tells of.</summary>
internal static class KeptMessages
{
    private const int AtOnce = 256;

    public static IEnumerable<LogFinding> Check(StateDatabase state)
    {
        var last = -1L;
        while (RowsAfter(state, last) is { Count: > 0 } rows)
        {
            foreach (var row in rows.Where(row => !IsOf(row)))
            {
                yield return new LogFinding(LogFault.Message, row.Entry.Index.ToString(CultureInfo.InvariantCulture));
            }

            last = rows[^1].Position;
        }
    }

    private static List<Row> RowsAfter(StateDatabase state, long position) => state.Query(
        """
        SELECT a.position, a.log_position, l.entry, a.bytes, a.signed, a.content_key
        FROM archive a JOIN log l ON l.position = a.log_position
        WHERE a.position > $position AND l.entry IS NOT NULL ORDER BY a.position LIMIT $count
        """,
        row => new Row(
            row.GetInt64(0),
            new LoggedEntry(row.GetInt64(1), row.GetFieldValue<byte[]>(2)),
            row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3),
            row.IsDBNull(4) ? null : row.GetFieldValue<byte[]>(4),
            row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5)),
        ("$position", position), ("$count", AtOnce));

    private static bool IsOf(Row row) =>
        Is(row.Entry, "message", row.Published) && Is(row.Entry, "signed", row.Signed) && Is(row.Entry, "contentKey", row.ContentKey);

    /// <summary>What is not kept is no other message.</summary>
    private static bool Is(LoggedEntry entry, string member, byte[]? bytes) => bytes is null || entry[member] == Digest.Of(bytes).ToString();

    private sealed record Row(long Position, LoggedEntry Entry, byte[]? Published, byte[]? Signed, byte[]? ContentKey);
}
