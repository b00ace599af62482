using System.Text;

namespace MeterShield.Simulator.Tic.Frames;

/// <summary>Names that a meter says.</summary>
internal static class MeterNames
{
    private const int Length = 16;

    /// <summary>
    /// The address: maker 99, which no maker has; year 00; type 61 (single-phase) or 63 (three-phase); a serial number. Real
    /// ones begin with a maker's code, so that this is plainly none.
    /// </summary>
    public static byte[] Address(TicMeter meter) => Ascii($"9900{(meter.Options.Phases == 1 ? 61 : 63)}{meter.Serial:D6}");

    /// <summary>The delivery point: eight zeros before the serial number, as no region has them.</summary>
    public static byte[] DeliveryPoint(TicMeter meter) => Ascii($"00000000{meter.Serial:D6}");

    /// <summary>The name of a calendar or a tariff in its 16 characters.</summary>
    public static byte[] Padded(string name, NamePadding padding) => Ascii(padding switch
    {
        NamePadding.Left => name.PadRight(Length),
        NamePadding.Right => name.PadLeft(Length),
        NamePadding.Centre => name.PadLeft(name.Length + ((Length - name.Length) / 2)).PadRight(Length),
        _ => name,
    });

    /// <summary>A day profile: eleven blocks, those not in use say so.</summary>
    public static byte[] Profile(string used)
    {
        const int Blocks = 11;
        var blocks = used.Split(' ');
        return Ascii(string.Join(' ', blocks.Concat(Enumerable.Repeat("NONUTILE", Blocks - blocks.Length))));
    }

    /// <summary>Plain text.</summary>
    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
