using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using MeterShield.Records;

namespace MeterShield.Egress;

/// <summary>
/// The log at one size (C2SP tlog-checkpoint): three lines of text, origin, size and root, each ended by a line feed. The signature is
/// apart, a detached CMS over the text.
/// </summary>
public sealed class Checkpoint
{
    private const string Prefix = "metershield/v1/";

    internal Checkpoint(string origin, long size, Digest root)
    {
        Origin = origin;
        Size = size;
        Root = root;
    }

    /// <summary>Which log: <c>metershield/v1/</c> and the random name in its certificate.</summary>
    public string Origin { get; }

    /// <summary>How many entries.</summary>
    public long Size { get; }

    /// <summary>The root of the tree (RFC 6962 2.1).</summary>
    public Digest Root { get; }

    /// <summary>The text that is signed.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.ToBytes())}\n");

    /// <summary>Reads a checkpoint.</summary>
    /// <returns>False when the text is not exactly what <see cref="Text"/> would be.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        var lines = text.Split('\n');
        var root = new byte[MerkleHash.Bytes];
        if (lines.Length != 4 || !lines[0].StartsWith(Prefix, StringComparison.Ordinal)
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !Convert.TryFromBase64String(lines[2], root, out var length) || length != MerkleHash.Bytes
            || !Digest.TryParse(Convert.ToHexStringLower(root), out var digest))
        {
            return false;
        }

        var read = new Checkpoint(lines[0], size, digest);
        checkpoint = read.Text == text ? read : null;
        return checkpoint is not null;
    }

    internal static string OriginOf(string name) => Prefix + name;

    internal byte[] Utf8 => Encoding.UTF8.GetBytes(Text);
}
