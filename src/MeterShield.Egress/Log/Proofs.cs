using System.Globalization;
using System.Text;

namespace MeterShield.Egress;

/// <summary>That an entry is in the log of a checkpoint (RFC 6962 2.1.1).</summary>
public sealed class InclusionProof
{
    /// <summary>The first line of its text (C2SP tlog-proof).</summary>
    internal const string Header = "c2sp.org/tlog-proof@v1";

    private readonly List<byte[]> _hashes;

    internal InclusionProof(long index, List<byte[]> hashes, Checkpoint checkpoint)
    {
        Index = index;
        _hashes = hashes;
        Checkpoint = checkpoint;
    }

    /// <summary>The entry's index.</summary>
    public long Index { get; }

    /// <summary>The checkpoint.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The text form, C2SP tlog-proof with the checkpoint's text: its signature is apart.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture, $"{Header}\nindex {Index}\n{ProofText.Lines(_hashes)}\n{Checkpoint.Text}");

    /// <summary>Whether it proves that entry.</summary>
    /// <param name="entry">The entry's bytes.</param>
    public bool Holds(ReadOnlySpan<byte> entry) =>
        MerkleProof.IsIncluded(Index, Checkpoint.Size, MerkleHash.OfLeaf(entry), _hashes, Checkpoint.Root.ToBytes());

    /// <summary>Reads the text form; null when it is not exactly that.</summary>
    public static InclusionProof? Parse(string text)
    {
        var parts = text.Split("\n\n", 2);
        var lines = parts[0].Split('\n');
        if (parts.Length != 2 || lines.Length < 2 || lines[0] != Header
            || !lines[1].StartsWith("index ", StringComparison.Ordinal)
            || !long.TryParse(lines[1]["index ".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || ProofText.Hashes(lines[2..]) is not { } hashes || !Checkpoint.TryParse(parts[1], out var checkpoint))
        {
            return null;
        }

        var proof = new InclusionProof(index, hashes, checkpoint);
        return proof.Text == text ? proof : null;
    }
}

/// <summary>That a newer log begins with all of an older one (RFC 6962 2.1.2).</summary>
public sealed class ConsistencyProof
{
    private readonly List<byte[]> _hashes;

    internal ConsistencyProof(Checkpoint older, List<byte[]> hashes, Checkpoint newer)
    {
        Older = older;
        _hashes = hashes;
        Newer = newer;
    }

    /// <summary>The older checkpoint.</summary>
    public Checkpoint Older { get; }

    /// <summary>The newer checkpoint.</summary>
    public Checkpoint Newer { get; }

    /// <summary>The text form: the older size, then the hashes, as in the body of a C2SP tlog-witness request.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"old {Older.Size}\n{ProofText.Lines(_hashes)}");

    /// <summary>Whether it proves what it says.</summary>
    public bool Holds => Older.Origin == Newer.Origin
        && MerkleProof.IsConsistent(Older.Size, Older.Root.ToBytes(), Newer.Size, Newer.Root.ToBytes(), _hashes);

    /// <summary>Reads the text form; null when it is not exactly that.</summary>
    public static ConsistencyProof? Parse(string text, Checkpoint older, Checkpoint newer)
    {
        var lines = text.Split('\n');
        if (lines.Length < 2 || ProofText.Hashes(lines[1..^1]) is not { } hashes)
        {
            return null;
        }

        var proof = new ConsistencyProof(older, hashes, newer);
        return proof.Text == text ? proof : null;
    }
}

/// <summary>Hashes as lines of base64.</summary>
internal static class ProofText
{
    public static string Lines(IEnumerable<byte[]> hashes)
    {
        var lines = new StringBuilder();
        foreach (var hash in hashes)
        {
            lines.Append(Convert.ToBase64String(hash)).Append('\n');
        }

        return lines.ToString();
    }

    /// <summary>Null when a line is no hash. RFC 9162: no proof has more than 63 steps.</summary>
    public static List<byte[]>? Hashes(string[] lines)
    {
        var hashes = new List<byte[]>();
        foreach (var line in lines)
        {
            var hash = new byte[MerkleHash.Bytes];
            if (!Convert.TryFromBase64String(line, hash, out var length) || length != hash.Length)
            {
                return null;
            }

            hashes.Add(hash);
        }

        return hashes;
    }
}
