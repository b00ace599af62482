using System.Numerics;

namespace MeterShield.Egress;

/// <summary>Roots and proofs of a tree whose stored hashes are at hand (RFC 6962 2.1).</summary>
internal sealed class MerkleTree(IStoredHashes stored)
{
    /// <summary>How many hashes a tile holds: 2^8.</summary>
    public const int TileWidth = 256;

    private const int TileHeight = 8;

    /// <summary>MTH(D[0:size]).</summary>
    public byte[] Root(long size) => size == 0 ? MerkleHash.Empty : Range(0, size);

    /// <summary>PATH(index, D[0:size]) of RFC 6962 2.1.1: from the leaf's sibling up.</summary>
    public List<byte[]> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<byte[]>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            if (index < middle)
            {
                proof.Add(Range(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(Range(start, middle));
                start = middle;
            }
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>PROOF(older, D[0:newer]) of RFC 6962 2.1.2. Empty for equal sizes, and for the tree without leaves.</summary>
    public List<byte[]> Consistency(long older, long newer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(older);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(older, newer);
        var proof = new List<byte[]>();
        var (start, end) = (0L, older == 0 ? 0 : newer);
        while (older != end)
        {
            var middle = start + Split(end - start);
            if (older <= middle)
            {
                proof.Add(Range(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(Range(start, middle));
                start = middle;
            }
        }

        if (start > 0)
        {
            // The older root cannot be told from a part of it that begins after the first leaf.
            proof.Add(Range(start, end));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>MTH(D[start:end]). Every range the RFC's recursion makes is complete, or has a complete left part.</summary>
    private byte[] Range(long start, long end)
    {
        var length = end - start;
        if (BitOperations.IsPow2(length))
        {
            return Complete(start, BitOperations.Log2((ulong)length));
        }

        var middle = start + Split(length);
        return MerkleHash.OfNode(Range(start, middle), Range(middle, end));
    }

    private byte[] Complete(long start, int height)
    {
        var level = height / TileHeight;
        return MerkleHash.OfComplete(stored.Read(level, start >> (TileHeight * level), 1 << (height % TileHeight)));
    }

    /// <summary>The largest power of two below a length.</summary>
    private static long Split(long length) => 1L << BitOperations.Log2((ulong)(length - 1));
}
