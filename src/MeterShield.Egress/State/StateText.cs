using MeterShield.Records;

namespace MeterShield.Egress;

/// <summary>What the state writes as text, read back; anything else means that another program wrote it.</summary>
internal static class StateText
{
    public static GrantId Grant(string text) => GrantId.TryParse(text, out var id) ? id : throw Corrupt("grant id");

    public static Digest Digest(string text) => Records.Digest.TryParse(text, out var digest) ? digest : throw Corrupt("digest");

    public static Quantity Quantity(string text) => Records.Quantity.TryParse(text, out var quantity) ? quantity : throw Corrupt("quantity");

    public static Purpose Purpose(string text) => Records.Purpose.TryParse(text, out var purpose) ? purpose : throw Corrupt("purpose");

    public static Resolution Resolution(string text) => Resolutions.TryParse(text, out var resolution) ? resolution : throw Corrupt("resolution");

    public static StateException Corrupt(string what) =>
        new($"The state holds a {what} that this program does not know: restore a backup. Nothing leaves until then.");
}
