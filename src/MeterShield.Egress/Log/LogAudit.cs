using System.Globalization;
using MeterShield.Sealing;

namespace MeterShield.Egress;

/// <summary>
/// Checks a whole log: every entry against its hash, every stored hash, every message that is kept against its entry, every checkpoint
/// and timestamp, every file, and all of it against the anchor outside the state.
/// </summary>
public static class LogAudit
{
    /// <summary>Checks everything, from the entries up.</summary>
    /// <param name="state">The state the log is in.</param>
    /// <param name="certificate">The log's certificate, for the checkpoints.</param>
    /// <param name="files">The log's folder.</param>
    /// <param name="anchor">What is remembered of the log outside the state.</param>
    /// <returns>Everything that is wrong, in order; the first is where to look.</returns>
    public static IEnumerable<LogFinding> Run(StateDatabase state, LogCertificate certificate, TileFiles files, StateAnchor anchor)
    {
        var sound = true;
        foreach (var finding in Leaves(state).Concat(Pruned(state)).Concat(Nodes(state)).Concat(KeptMessages.Check(state)))
        {
            sound = false;
            yield return finding;
        }

        foreach (var finding in CheckpointAudit.Run(state, certificate, sound))
        {
            sound = false;
            yield return finding;
        }

        if (!sound)
        {
            // What is computed from a damaged state says nothing about files, nor about the anchor.
            yield break;
        }

        if (anchor.Check() is var found && found != AnchorFinding.Agrees)
        {
            yield return new LogFinding(LogFault.Anchor, found.ToString());
        }

        foreach (var finding in files.Check())
        {
            yield return finding;
        }
    }

    private static IEnumerable<LogFinding> Leaves(StateDatabase state)
    {
        var log = new EgressLog(state);
        var (size, minimum) = (log.Size, log.MinimumIndex);
        for (var start = 0L; start < size; start += MerkleTree.TileWidth)
        {
            var next = start;
            foreach (var leaf in LeavesFrom(state, start))
            {
                if (leaf.Index != next)
                {
                    yield return At(LogFault.LeafMissing, next);
                }
                else if (leaf.Entry is null ? leaf.Index >= minimum : !leaf.Hash.AsSpan().SequenceEqual(MerkleHash.OfLeaf(leaf.Entry)))
                {
                    yield return At(leaf.Entry is null ? LogFault.EntryMissing : LogFault.EntryChanged, leaf.Index);
                }

                next = leaf.Index + 1;
            }

            if (next < Math.Min(size, start + MerkleTree.TileWidth))
            {
                yield return At(LogFault.LeafMissing, next);
            }
        }
    }

    private static IEnumerable<LogFinding> Pruned(StateDatabase state)
    {
        var minimum = new EgressLog(state).MinimumIndex;
        return Pruning.IsSaid(state, minimum) ? [] : [At(LogFault.PruneNotLogged, minimum)];
    }

    private static List<(long Index, byte[] Hash, byte[]? Entry)> LeavesFrom(StateDatabase state, long start) => state.Query(
        "SELECT position, hash, entry FROM log WHERE position >= $from AND position < $to ORDER BY position",
        row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2)),
        ("$from", start), ("$to", start + MerkleTree.TileWidth));

    private static IEnumerable<LogFinding> Nodes(StateDatabase state)
    {
        var (level, count) = (1, new EgressLog(state).Size / MerkleTree.TileWidth);
        for (; count > 0; level++, count /= MerkleTree.TileWidth)
        {
            for (var position = 0L; position < count; position++)
            {
                if (!IsRootOfItsLeaves(state, level, position))
                {
                    yield return At(LogFault.HashChanged, level, position);
                }
            }

            foreach (var position in NodesFrom(state, level, count))
            {
                yield return At(LogFault.HashChanged, level, position);
            }
        }

        foreach (var higher in state.Query("SELECT DISTINCT level FROM log_node WHERE level >= $level OR level < 1", row => row.GetInt32(0), ("$level", level)))
        {
            yield return At(LogFault.HashChanged, higher, 0);
        }
    }

    private static List<long> NodesFrom(StateDatabase state, int level, long count) => state.Query(
        "SELECT position FROM log_node WHERE level = $level AND (position >= $count OR position < 0)", row => row.GetInt64(0), ("$level", level), ("$count", count));

    private static bool IsRootOfItsLeaves(StateDatabase state, int level, long position)
    {
        var below = level == 1
            ? HashesOf(state, "SELECT hash FROM log WHERE position >= $from AND position < $to ORDER BY position", level, position)
            : HashesOf(state, "SELECT hash FROM log_node WHERE level = $below AND position >= $from AND position < $to ORDER BY position", level, position);
        var own = state.Query(
            "SELECT hash FROM log_node WHERE level = $level AND position = $position",
            row => row.GetFieldValue<byte[]>(0), ("$level", level), ("$position", position));
        return below.Count == MerkleTree.TileWidth && own.Count == 1 && own[0].AsSpan().SequenceEqual(MerkleHash.OfComplete(below));
    }

    private static List<byte[]> HashesOf(StateDatabase state, string sql, int level, long position) => state.Query(
        sql, row => row.GetFieldValue<byte[]>(0),
        ("$below", level - 1), ("$from", position * MerkleTree.TileWidth), ("$to", (position + 1) * MerkleTree.TileWidth));

    private static LogFinding At(LogFault fault, long position) => new(fault, position.ToString(CultureInfo.InvariantCulture));

    private static LogFinding At(LogFault fault, int level, long position) => new(fault, string.Create(CultureInfo.InvariantCulture, $"level {level}, {position}"));
}
