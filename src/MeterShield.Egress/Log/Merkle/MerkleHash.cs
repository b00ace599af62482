using System.Security.Cryptography;

namespace MeterShield.Egress;

/// <summary>The two hashes of a Merkle tree (RFC 6962 2.1), with their prefixes so that no leaf can pass for a node.</summary>
internal static class MerkleHash
{
    public const int Bytes = SHA256.HashSizeInBytes;

    /// <summary>The root of the tree without leaves.</summary>
    public static readonly byte[] Empty = SHA256.HashData([]);

    private const int OnStack = 1024;

    public static byte[] OfLeaf(ReadOnlySpan<byte> entry)
    {
        var prefixed = entry.Length < OnStack ? stackalloc byte[entry.Length + 1] : new byte[entry.Length + 1];
        prefixed[0] = 0;
        entry.CopyTo(prefixed[1..]);
        return SHA256.HashData(prefixed);
    }

    public static byte[] OfNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> prefixed = stackalloc byte[1 + (2 * Bytes)];
        prefixed[0] = 1;
        left.CopyTo(prefixed[1..]);
        right.CopyTo(prefixed[(1 + Bytes)..]);
        return SHA256.HashData(prefixed);
    }

    /// <summary>The root of a complete tree of 1, 2, 4, ... hashes.</summary>
    public static byte[] OfComplete(IReadOnlyList<byte[]> hashes)
    {
        var row = hashes;
        while (row.Count > 1)
        {
            var above = new byte[row.Count / 2][];
            for (var i = 0; i < above.Length; i++)
            {
                above[i] = OfNode(row[2 * i], row[(2 * i) + 1]);
            }

            row = above;
        }

        return row[0];
    }
}
