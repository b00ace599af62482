using System.Globalization;

namespace MeterShield.Egress.Tests;

/// <summary>The tree of eight leaves that every implementation of RFC 6962 is tried on, and the proofs of tests/vectors/log.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] Entries =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "vectors", "log");

    public static TheoryData<string> Inclusion { get; } = [.. FilesIn("inclusion")];

    public static TheoryData<string> Consistency { get; } = [.. FilesIn("consistency")];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void The_reference_tree_has_its_known_roots(int size, string root)
    {
        var leaves = Entries.Select(entry => MerkleHash.OfLeaf(Convert.FromHexString(entry))).ToList();
        Assert.Equal(root, Convert.ToHexStringLower(new MerkleTree(new LeavesInMemory(leaves)).Root(size)));
    }

    [Theory]
    [MemberData(nameof(Inclusion))]
    public void An_inclusion_proof_is_accepted_or_refused_as_the_vector_says(string file)
    {
        var vector = Vector.Read(Path.Combine(Folder, file), "expect", "comment", "source", "index", "size", "leaf", "root", "proof");
        Assert.Equal(
            vector.Expected,
            MerkleProof.IsIncluded(vector.Number("index"), vector.Number("size"), vector.Hash("leaf"), vector.Proof, vector.Hash("root")));
    }

    [Theory]
    [MemberData(nameof(Consistency))]
    public void A_consistency_proof_is_accepted_or_refused_as_the_vector_says(string file)
    {
        var vector = Vector.Read(Path.Combine(Folder, file), "expect", "comment", "source", "old-size", "size", "old-root", "root", "proof");
        Assert.Equal(
            vector.Expected,
            MerkleProof.IsConsistent(vector.Number("old-size"), vector.Hash("old-root"), vector.Number("size"), vector.Hash("root"), vector.Proof));
    }

    private static IEnumerable<string> FilesIn(string kind) =>
        Directory.GetFiles(Path.Combine(Folder, kind), "*.vector").Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal);

    /// <summary>A file of <c>name: value</c> lines; a name that is not known fails the test.</summary>
    private sealed class Vector(ILookup<string, string> lines)
    {
        public bool Expected => lines["expect"].Single() switch
        {
            "accept" => true,
            "refuse" => false,
            var other => throw new FormatException($"expect: {other}"),
        };

        public List<byte[]> Proof => [.. lines["proof"].Select(Convert.FromHexString)];

        public static Vector Read(string path, params string[] names)
        {
            var lines = File.ReadAllLines(path).Select(line => line.Split(':', 2)).ToLookup(line => line[0], line => line[1].Trim());
            Assert.Empty(lines.Select(line => line.Key).Except(names));
            return new Vector(lines);
        }

        public long Number(string name) => long.Parse(lines[name].Single(), CultureInfo.InvariantCulture);

        public byte[] Hash(string name) => Convert.FromHexString(lines[name].Single());
    }
}
