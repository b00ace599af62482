using System.Globalization;
using MeterShield.Records;
using MeterShield.Sealing;
using Microsoft.Data.Sqlite;

namespace MeterShield.Egress;

/// <summary>Checks every checkpoint and timestamp: each by itself, and all of them against the lines that tell of them.</summary>
internal static class CheckpointAudit
{
    /// <param name="state">The state.</param>
    /// <param name="certificate">The log's certificate.</param>
    /// <param name="sound">Whether the tree is: else its roots say nothing.</param>
    public static IEnumerable<LogFinding> Run(StateDatabase state, LogCertificate certificate, bool sound)
    {
        var tree = new MerkleTree(new StoredHashes(state));
        var size = new EgressLog(state).Size;
        var rows = state.Query("SELECT size, text, signature, made, timestamp_request, timestamp FROM log_checkpoint ORDER BY size", Row.Of);
        foreach (var row in rows)
        {
            if (FaultOf(row, certificate) is var fault && fault != LogFault.None)
            {
                yield return At(fault, row.Size);
            }
            else if (sound && (row.Size > size || !row.Checkpoint!.Root.ToBytes().AsSpan().SequenceEqual(tree.Root(row.Size))))
            {
                yield return At(LogFault.CheckpointRoot, row.Size);
            }
        }

        foreach (var lacking in Lacking(state, rows))
        {
            yield return At(LogFault.CheckpointMissing, lacking);
        }
    }

    private static LogFault FaultOf(Row row, LogCertificate certificate)
    {
        if (row.Checkpoint is not { } checkpoint || checkpoint.Size != row.Size || checkpoint.Origin != Checkpoint.OriginOf(certificate.Name))
        {
            return LogFault.CheckpointMalformed;
        }

        if (certificate.Verify(checkpoint.Utf8, row.Signature, out var signedAt) != SealFault.None || signedAt.ToUnixTimeSeconds() != row.Made)
        {
            return LogFault.CheckpointSignature;
        }

        return row.Timestamp is null
            || (row.Request is not null && Timestamp.Check(row.Signature, row.Request, row.Timestamp, default, out _) == TimestampFault.None)
            ? LogFault.None
            : LogFault.Timestamp;
    }

    /// <summary>Of which checkpoints a line tells that there was another, or another timestamp, than there is.</summary>
    private static IEnumerable<long> Lacking(StateDatabase state, List<Row> rows)
    {
        var signatures = rows.ToDictionary(row => row.Size, row => Digest.Of(row.Signature).ToString());
        var stamps = rows.Where(row => row.Timestamp is not null).ToDictionary(row => row.Size, row => Digest.Of(row.Timestamp).ToString());
        return Differing(LoggedKind.Of(state, "checkpoint"), "signature", signatures)
            .Concat(Differing(LoggedKind.Of(state, "timestamp"), "response", stamps)).Distinct().Order();
    }

    /// <summary>An authority may have been asked again: the last line about a checkpoint counts.</summary>
    private static IEnumerable<long> Differing(IEnumerable<LoggedEntry> lines, string member, Dictionary<long, string> kept) => lines
        .GroupBy(line => long.TryParse(line["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : -1)
        .Where(lines => kept.GetValueOrDefault(lines.Key) != lines.Last()[member])
        .Select(lines => lines.Key);

    private static LogFinding At(LogFault fault, long size) => new(fault, size.ToString(CultureInfo.InvariantCulture));

    private sealed record Row(long Size, Checkpoint? Checkpoint, byte[] Signature, long Made, byte[]? Request, byte[]? Timestamp)
    {
        public static Row Of(SqliteDataReader row) => new(
            row.GetInt64(0),
            Egress.Checkpoint.TryParse(row.GetString(1), out var checkpoint) ? checkpoint : null,
            row.GetFieldValue<byte[]>(2),
            row.GetInt64(3),
            row.IsDBNull(4) ? null : row.GetFieldValue<byte[]>(4),
            row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5));
    }
}
