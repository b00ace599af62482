using System.Buffers.Binary;
using MeterShield.Sealing;
using MeterShield.Sealing.Tests;

namespace MeterShield.Egress.Tests;

/// <summary>Our own files of tests/vectors/log, which other programs can read too: a log as tiles, its checkpoints, and proofs from it.</summary>
public sealed class LogVectorTests
{
    private static string Folder { get; } = VectorFolder();

    public static TheoryData<string> Checkpoints { get; } = [.. NamesIn("checkpoints", "*.cms")];

    public static TheoryData<string> Proofs { get; } = [.. NamesIn("proofs", "*.tlog-proof")];

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void A_checkpoint_is_good_or_refused_for_the_reason_its_name_begins_with_and_openssl_agrees(string name)
    {
        var place = Path.Combine(Folder, "checkpoints", name);
        var pem = Path.Combine(Folder, "log.certificate.pem");
        using var certificate = LogCertificate.Parse(File.ReadAllBytes(pem))!;
        var fault = certificate.Verify(File.ReadAllBytes(place + ".checkpoint"), File.ReadAllBytes(place + ".cms"), out _);
        Assert.Equal(Enum.Parse<SealFault>(name.Split('-')[0]), fault);
        var openssl = Tool.OpenSsl(
            "cms", "-verify", "-binary", "-inform", "DER", "-in", place + ".cms", "-content", place + ".checkpoint", "-CAfile", pem, "-out", "/dev/null");

        // openssl reads on over a byte after the end; nothing it refuses is accepted.
        Assert.True(fault != SealFault.None || openssl.ExitCode == 0, openssl.Output);
        Assert.True(openssl.ExitCode != 0 || fault == SealFault.None || name.Contains("after-the-end", StringComparison.Ordinal), name);
    }

    [Theory]
    [MemberData(nameof(Proofs))]
    public void A_proof_is_accepted_or_refused_as_its_name_says(string name)
    {
        var proof = InclusionProof.Parse(File.ReadAllText(Path.Combine(Folder, "proofs", name + ".tlog-proof")));
        var entry = File.ReadAllBytes(Path.Combine(Folder, "proofs", name + ".json"));
        Assert.Equal(name.StartsWith("accept", StringComparison.Ordinal), proof is not null && proof.Holds(entry));
    }

    [Fact]
    public void The_entries_in_the_tiles_have_the_root_of_the_checkpoint_and_the_older_one_is_its_beginning()
    {
        var entries = Bundle("tiles/tile/entries/000").Concat(Bundle("tiles/tile/entries/001.p/4")).ToList();
        Assert.True(Checkpoint.TryParse(File.ReadAllText(Path.Combine(Folder, "tiles/checkpoint")), out var newer));
        Assert.Equal(newer.Size, entries.Count);
        Assert.Equal(newer.Root.ToBytes(), new Definition(entries).Root(0, entries.Count));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, "tiles/tile/1/000.p/1")), new Definition(entries).Root(0, 256));
        Assert.True(Checkpoint.TryParse(File.ReadAllText(Path.Combine(Folder, "older.checkpoint")), out var older));
        Assert.True(ConsistencyProof.Parse(File.ReadAllText(Path.Combine(Folder, "consistency-with-older.txt")), older, newer)!.Holds);
    }

    [Fact]
    public void Consistency_proofs_that_are_none_are_refused()
    {
        Assert.True(Checkpoint.TryParse(File.ReadAllText(Path.Combine(Folder, "tiles/checkpoint")), out var newer));
        Assert.True(Checkpoint.TryParse(File.ReadAllText(Path.Combine(Folder, "older.checkpoint")), out var older));
        var refused = Directory.GetFiles(Path.Combine(Folder, "refuse-consistency-with-older"));
        Assert.Equal(3, refused.Length);
        Assert.All(refused, file => Assert.False(ConsistencyProof.Parse(File.ReadAllText(file), older, newer) is { Holds: true }, file));
    }

    [Fact]
    public void A_tile_that_was_changed_has_another_root_than_the_tile_above_says()
    {
        var good = File.ReadAllBytes(Path.Combine(Folder, "tiles/tile/0/000"));
        var bad = File.ReadAllBytes(Path.Combine(Folder, "refuse-tile/0-000-hash-77-changed"));
        var above = File.ReadAllBytes(Path.Combine(Folder, "tiles/tile/1/000.p/1"));
        Assert.Equal(above, MerkleHash.OfComplete([.. good.Chunk(32)]));
        Assert.NotEqual(above, MerkleHash.OfComplete([.. bad.Chunk(32)]));
    }

    private static IEnumerable<byte[]> Bundle(string name)
    {
        var rest = File.ReadAllBytes(Path.Combine(Folder, name));
        while (rest.Length > 0)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            yield return rest[2..(2 + length)];
            rest = rest[(2 + length)..];
        }
    }

    private static IEnumerable<string> NamesIn(string kind, string pattern) =>
        Directory.GetFiles(Path.Combine(Folder, kind), pattern).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static string VectorFolder()
    {
        if (Environment.GetEnvironmentVariable("METERSHIELD_WRITE_VECTORS") is { Length: > 0 } folder)
        {
            new LogVectorMaker(folder).Make();
            return folder;
        }

        return Path.Combine(AppContext.BaseDirectory, "vectors", "log");
    }
}
