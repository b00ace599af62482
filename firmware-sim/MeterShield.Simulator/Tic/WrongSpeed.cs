using System.Numerics;

namespace MeterShield.Simulator.Tic;

/// <summary>
/// What a receiver at another speed makes of a line: the carrier's bits are taken one by one as a serial port does it, from the
/// edge of a start bit on, in the middle of what it takes for bits. A pseudo-terminal carries no bits, so that this is worked out.
/// </summary>
internal static class WrongSpeed
{
    private const int Fastest = 9600, BitsSent = 10, DataBits = 8;

    /// <summary>The characters that arrive at <paramref name="heardAt"/> baud of those sent at <paramref name="sentAt"/>.</summary>
    public static byte[] Hear(ReadOnlySpan<byte> sent, int sentAt, int heardAt)
    {
        var (sentBit, heardBit) = (Fastest / sentAt, Fastest / heardAt);
        var end = sent.Length * BitsSent * sentBit;
        var heard = new List<byte>();
        for (var at = 0; at < end; at++)
        {
            if (!Level(sent, at / sentBit))
            {
                heard.Add(Character(sent, at, sentBit, heardBit));
                at += ((DataBits + 1) * heardBit) + (heardBit / 2);
            }
        }

        return [.. heard];
    }

    /// <summary>Eight bits after a start bit; zero where the stop bit is none, as a terminal says it.</summary>
    private static byte Character(ReadOnlySpan<byte> sent, int start, int sentBit, int heardBit)
    {
        var character = 0;
        for (var bit = 0; bit <= DataBits; bit++)
        {
            var middle = start + ((bit + 1) * heardBit) + (heardBit / 2);
            character |= Level(sent, middle / sentBit) ? 1 << bit : 0;
        }

        const int Stop = 1 << DataBits;
        return (character & Stop) == 0 ? (byte)0 : (byte)(character & (Stop - 1));
    }

    /// <summary>A start bit, seven bits, even parity, a stop bit; the line is idle, and 1, after the last character.</summary>
    private static bool Level(ReadOnlySpan<byte> sent, int bit)
    {
        var (index, place) = Math.DivRem(bit, BitsSent);
        if (index >= sent.Length)
        {
            return true;
        }

        var character = sent[index] & 0x7F;
        return place switch
        {
            0 => false,
            <= 7 => ((character >> (place - 1)) & 1) != 0,
            8 => BitOperations.PopCount((uint)character) % 2 != 0,
            _ => true,
        };
    }
}
