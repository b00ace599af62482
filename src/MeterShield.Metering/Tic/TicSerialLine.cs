using System.Numerics;
using MeterShield.Metering.Serial;

namespace MeterShield.Metering.Tic;

/// <summary>
/// A TIC modem. The line is opened with eight data bits and the even parity of the seven is checked here: the Pi's mini UART
/// has no parity, and a driver that replaces a bad character would hide how good the line is.
/// </summary>
internal sealed class TicSerialLine(ISerialLine serial, bool checkParity) : ILine
{
    /// <summary>No label and no data has it (Enedis-NOI-CPT_54E 5.3.6: 0x20 to 0x7E), so a group with a bad character is refused.</summary>
    private const byte BadCharacter = 0x7F;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        var count = await serial.ReadAsync(buffer, cancel);
        if (checkParity)
        {
            Check(buffer.Span[..count]);
        }

        return count;
    }

    public ValueTask DisposeAsync() => serial.DisposeAsync();

    private static void Check(Span<byte> characters)
    {
        foreach (ref var character in characters)
        {
            var even = BitOperations.PopCount(character) % 2 == 0;
            character = even ? (byte)(character & 0x7F) : BadCharacter;
        }
    }
}
