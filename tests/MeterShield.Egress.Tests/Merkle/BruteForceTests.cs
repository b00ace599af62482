using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace MeterShield.Egress.Tests;

/// <summary>Every root and every proof of every tree up to 300 leaves is the one of the RFC's definition, and verifies.</summary>
public sealed class BruteForceTests
{
    private const int Largest = 300;
    private static readonly bool Long = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1";
    private static readonly List<byte[]> Entries =
        [.. Enumerable.Range(0, Largest).Select(i => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"entry {i}")))];

    private static readonly List<byte[]> Leaves = [.. Entries.Select(entry => MerkleHash.OfLeaf(entry))];
    private static readonly MerkleTree Tree = new(new LeavesInMemory(Leaves));
    private static readonly Definition Reference = new(Entries);

    [Fact]
    public void Every_root_is_the_one_of_the_definition()
    {
        for (var size = 0; size <= Largest; size++)
        {
            Assert.Equal(Reference.Root(0, size), Tree.Root(size));
        }
    }

    [Fact]
    public void Every_inclusion_proof_is_the_one_of_the_definition_and_verifies()
    {
        for (var size = 1; size <= Largest; size++)
        {
            var root = Reference.Root(0, size);
            foreach (var index in Some(0, size - 1))
            {
                var proof = Tree.Inclusion(index, size);
                Assert.True(Same(Reference.Path(index, 0, size), proof), $"{index} of {size}");
                Assert.True(MerkleProof.IsIncluded(index, size, Leaves[index], proof, root), $"{index} of {size}");
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_is_the_one_of_the_definition_and_verifies()
    {
        for (var size = 1; size <= Largest; size++)
        {
            foreach (var older in Some(1, size))
            {
                var proof = Tree.Consistency(older, size);
                Assert.True(Same(Reference.Proof(older, size), proof), $"{older} of {size}");
                Assert.True(MerkleProof.IsConsistent(older, Reference.Root(0, older), size, Reference.Root(0, size), proof), $"{older} of {size}");
            }
        }
    }

    [Fact]
    public void No_inclusion_proof_holds_for_another_leaf_index_size_or_root_or_after_a_change()
    {
        var cases =
            from size in Gen.Choose(2, Largest)
            from index in Gen.Choose(0, Largest - 1)
            from other in Gen.Choose(0, Largest - 1)
            from bit in Gen.Choose(0, 100_000)
            select (Size: size, Index: index % size, Other: other, Bit: bit);
        Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var (root, leaf) = (Reference.Root(0, given.Size), Leaves[given.Index]);
            var proof = Tree.Inclusion(given.Index, given.Size);
            return !MerkleProof.IsIncluded(given.Index, given.Size, Flip(leaf, given.Bit), proof, root)
                && !MerkleProof.IsIncluded(given.Index, given.Size, leaf, proof, Flip(root, given.Bit))
                && !MerkleProof.IsIncluded(given.Index, given.Size, leaf, [.. proof, leaf], root)
                && !MerkleProof.IsIncluded(given.Index, given.Size, leaf, proof[..^1], root)
                && (given.Other == given.Index || !MerkleProof.IsIncluded(given.Other, given.Size, leaf, proof, root))
                && Enumerable.Range(0, proof.Count).All(at => !MerkleProof.IsIncluded(given.Index, given.Size, leaf, Changed(proof, at, given.Bit), root));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void No_consistency_proof_holds_for_other_roots_or_after_a_change()
    {
        var cases =
            from size in Gen.Choose(2, Largest)
            from older in Gen.Choose(1, Largest)
            from bit in Gen.Choose(0, 100_000)
            select (Size: size, Older: 1 + (older % (size - 1)), Bit: bit);
        Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var (older, newer) = (Reference.Root(0, given.Older), Reference.Root(0, given.Size));
            var proof = Tree.Consistency(given.Older, given.Size);
            return !MerkleProof.IsConsistent(given.Older, Flip(older, given.Bit), given.Size, newer, proof)
                && !MerkleProof.IsConsistent(given.Older, older, given.Size, Flip(newer, given.Bit), proof)
                && !MerkleProof.IsConsistent(given.Older, older, given.Size, newer, [.. proof, older])
                && !MerkleProof.IsConsistent(given.Older, older, given.Size, newer, proof[..^1])
                && Enumerable.Range(0, proof.Count).All(
                    at => !MerkleProof.IsConsistent(given.Older, older, given.Size, newer, Changed(proof, at, given.Bit)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    /// <summary>All of them in small trees and in the long run; else both ends and every fifth.</summary>
    private static IEnumerable<int> Some(int first, int last) => Enumerable.Range(first, last - first + 1)
        .Where(at => last < 70 || Long || at <= first + 1 || at >= last - 1 || (at + last) % 5 == 0);

    private static bool Same(List<byte[]> one, List<byte[]> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    private static List<byte[]> Changed(List<byte[]> proof, int at, int bit)
    {
        List<byte[]> changed = [.. proof];
        changed[at] = Flip(proof[at], bit);
        return changed;
    }

    private static byte[] Flip(byte[] hash, int bit)
    {
        byte[] flipped = [.. hash];
        flipped[bit / 8 % hash.Length] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
