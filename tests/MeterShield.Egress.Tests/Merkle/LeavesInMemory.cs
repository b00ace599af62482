namespace MeterShield.Egress.Tests;

/// <summary>A tree whose stored hashes are made from its leaf hashes on demand.</summary>
internal sealed class LeavesInMemory(IReadOnlyList<byte[]> leaves) : IStoredHashes
{
    public IReadOnlyList<byte[]> Read(int level, long first, int count)
    {
        if (level == 0)
        {
            return [.. leaves.Skip((int)first).Take(count)];
        }

        var width = 1;
        for (var i = 0; i < level; i++)
        {
            width *= MerkleTree.TileWidth;
        }

        return [.. Enumerable.Range((int)first, count).Select(at => MerkleHash.OfComplete([.. leaves.Skip(at * width).Take(width)]))];
    }
}
