using System.Numerics;

namespace MeterShield.Egress;

/// <summary>Checks proofs, from nothing but hashes and sizes (RFC 9162 2.1.3.2 and 2.1.4.2).</summary>
internal static class MerkleProof
{
    /// <summary>Whether the leaf of that hash is in the tree of that size and root, at that index.</summary>
    public static bool IsIncluded(long index, long size, ReadOnlySpan<byte> leaf, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || leaf.Length != MerkleHash.Bytes || !AreHashes(proof))
        {
            return false;
        }

        var climb = new Climb(index, size - 1);
        var hash = leaf.ToArray();
        foreach (var sibling in proof)
        {
            if (climb.IsAtTop)
            {
                return false;
            }

            hash = climb.IsRight ? MerkleHash.OfNode(sibling, hash) : MerkleHash.OfNode(hash, sibling);
            climb.Up();
        }

        return climb.IsAtTop && root.SequenceEqual(hash);
    }

    /// <summary>Whether the newer tree begins with all of the older one.</summary>
    public static bool IsConsistent(long older, ReadOnlySpan<byte> olderRoot, long newer, ReadOnlySpan<byte> newerRoot, IReadOnlyList<byte[]> proof)
    {
        if (older == newer)
        {
            return older > 0 && proof.Count == 0 && olderRoot.SequenceEqual(newerRoot);
        }

        // About the tree without leaves a proof would say nothing.
        if (older <= 0 || older > newer || proof.Count == 0 || olderRoot.Length != MerkleHash.Bytes || !AreHashes(proof))
        {
            return false;
        }

        // A complete older tree is itself the first step, and is left out of the proof.
        IReadOnlyList<byte[]> steps = BitOperations.IsPow2(older) ? [olderRoot.ToArray(), .. proof] : proof;
        return Leads(steps, new Climb(older - 1, newer - 1), olderRoot, newerRoot);
    }

    private static bool Leads(IReadOnlyList<byte[]> steps, Climb climb, ReadOnlySpan<byte> olderRoot, ReadOnlySpan<byte> newerRoot)
    {
        climb.SkipRight();
        var (inOlder, inNewer) = (steps[0], steps[0]);
        foreach (var step in steps.Skip(1))
        {
            if (climb.IsAtTop)
            {
                return false;
            }

            if (climb.IsRight)
            {
                inOlder = MerkleHash.OfNode(step, inOlder);
                inNewer = MerkleHash.OfNode(step, inNewer);
            }
            else
            {
                inNewer = MerkleHash.OfNode(inNewer, step);
            }

            climb.Up();
        }

        return climb.IsAtTop && olderRoot.SequenceEqual(inOlder) && newerRoot.SequenceEqual(inNewer);
    }

    private static bool AreHashes(IReadOnlyList<byte[]> proof) => proof.All(hash => hash.Length == MerkleHash.Bytes);

    /// <summary>Where on the way to the root a node is: fn and sn of the RFC.</summary>
    private struct Climb(long node, long last)
    {
        private long _node = node;
        private long _last = last;

        public readonly bool IsAtTop => _last == 0;

        /// <summary>Whether its sibling is to the left; the last of a row may have none on its own level.</summary>
        public readonly bool IsRight => (_node & 1) == 1 || _node == _last;

        public void Up()
        {
            if (IsRight)
            {
                while ((_node & 1) == 0 && _node != 0)
                {
                    Step();
                }
            }

            Step();
        }

        public void SkipRight()
        {
            while ((_node & 1) == 1)
            {
                Step();
            }
        }

        private void Step()
        {
            _node >>= 1;
            _last >>= 1;
        }
    }
}
