using System.Globalization;
using System.Text;
using MeterShield.Records;

namespace MeterShield.Egress;

/// <summary>How long the chain of records toward one recipient was, and its last record.</summary>
internal sealed record AnchoredChain(Pseudonym Pseudonym, long Records, Digest Last);

/// <summary>What is written outside the state: the size and root of the log, and the chains of records. Lines of plain text.</summary>
internal sealed record AnchorText(long Size, string Root, IReadOnlyList<AnchoredChain> Chains)
{
    private const string Title = "metershield anchor 1";

    public byte[] ToBytes()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Title}\n{Size}\n{Root}\n");
        foreach (var chain in Chains)
        {
            text.Append(CultureInfo.InvariantCulture, $"{chain.Pseudonym} {chain.Records} {chain.Last}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads what <see cref="ToBytes"/> writes, and nothing else.</summary>
    public static AnchorText? Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.ASCII.GetString(bytes).Split('\n');
        if (lines.Length < 4 || !TryCount(lines[1], out var size) || !Digest.TryParse(lines[2], out var root))
        {
            return null;
        }

        var chains = lines[3..^1].Select(ChainOf).OfType<AnchoredChain>().ToList();
        var parsed = new AnchorText(size, root.ToString(), chains);
        return parsed.ToBytes().AsSpan().SequenceEqual(bytes) ? parsed : null;
    }

    private static AnchoredChain? ChainOf(string line) =>
        line.Split(' ') is [var name, var count, var hash] && Pseudonym.TryParse(name, out var pseudonym) && TryCount(count, out var records) && Digest.TryParse(hash, out var last)
            ? new AnchoredChain(pseudonym, records, last)
            : null;

    private static bool TryCount(string text, out long count) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
}
