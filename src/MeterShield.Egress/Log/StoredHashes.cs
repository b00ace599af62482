namespace MeterShield.Egress;

/// <summary>The tree's hashes in <c>state.db</c>: those of the leaves beside their entries, the others in a table of their own.</summary>
internal sealed class StoredHashes(IStateReader state) : IStoredHashes
{
    public IReadOnlyList<byte[]> Read(int level, long first, int count)
    {
        var sql = level == 0
            ? "SELECT hash FROM log WHERE position >= $first AND position < $first + $count ORDER BY position"
            : "SELECT hash FROM log_node WHERE level = $level AND position >= $first AND position < $first + $count ORDER BY position";
        var hashes = state.Query(sql, row => row.GetFieldValue<byte[]>(0), ("$level", level), ("$first", first), ("$count", count));
        return hashes.Count == count
            ? hashes
            : throw new StateException($"The egress log lacks hashes of its level {level}: restore a backup. Nothing leaves until then.");
    }

    /// <summary>After a leaf was added: writes down every subtree of 256, 65 536, ... leaves that it completes.</summary>
    public static void Complete(StateTransaction transaction, long size)
    {
        var hashes = new StoredHashes(transaction);
        var (level, width) = (1, (long)MerkleTree.TileWidth);
        while (size % width == 0)
        {
            var position = (size / width) - 1;
            var root = MerkleHash.OfComplete(hashes.Read(level - 1, position * MerkleTree.TileWidth, MerkleTree.TileWidth));
            transaction.Execute(
                "INSERT INTO log_node (level, position, hash) VALUES ($level, $position, $hash)",
                ("$level", level), ("$position", position), ("$hash", root));
            level++;
            width *= MerkleTree.TileWidth;
        }
    }
}
