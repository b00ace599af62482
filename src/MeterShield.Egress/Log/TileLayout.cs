using System.Globalization;

namespace MeterShield.Egress;

/// <summary>Where things are in the log's folder (C2SP tlog-tiles), beside <c>checkpoint</c> and its signature <c>checkpoint.cms</c>.</summary>
internal static class TileLayout
{
    public const string Checkpoint = "checkpoint";
    public const string Signature = "checkpoint.cms";
    public const string Tiles = "tile";
    public const string PartialEnding = ".p";

    /// <summary><c>tile/L/N[.p/W]</c>; full tiles have 256 hashes.</summary>
    public static string Tile(int level, long number, int width) => Path.Combine(Tiles, level.ToString(CultureInfo.InvariantCulture), Number(number, width));

    /// <summary><c>tile/entries/N[.p/W]</c>.</summary>
    public static string Entries(long number, int width) => Path.Combine(Tiles, "entries", Number(number, width));

    /// <summary>1234067 is <c>x001/x234/067</c>.</summary>
    private static string Number(long number, int width)
    {
        var path = (number % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (var rest = number / 1000; rest > 0; rest /= 1000)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:D3}/{path}");
        }

        return width == MerkleTree.TileWidth ? path : string.Create(CultureInfo.InvariantCulture, $"{path}{PartialEnding}/{width}");
    }
}
