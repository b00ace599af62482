using System.Numerics;
using MeterShield.Metering.Serial;

namespace MeterShield.Metering.Tic;

/// <summary>
/// A TIC modem. The line is opened with eight data bits and the even parity of the seven is checked here: the Pi's mini UART
/// has no parity, and a driver that replaces a bad character would hide how good the line is.
/// </summary>
/// <param name="serial">The device, opened without parity.</param>
/// <param name="parity">Check it, do not, or null to find out: many characters of a line with parity have their eighth bit set.</param>
/// <param name="baud">The speed whatever the mode, or null for the mode's own.</param>
/// <param name="quality">Where bad characters are counted.</param>
internal sealed class TicSerialLine(ISerialLine serial, bool? parity, int? baud, LineQuality quality) : ILine
{
    /// <summary>No label and no data has it (Enedis-NOI-CPT_54E 5.3.6: 0x20 to 0x7E), so a group with a bad character is refused.</summary>
    private const byte BadCharacter = 0x7F;

    /// <summary>Characters that are looked at before it is decided; until then they pass, and checksums guard.</summary>
    private const int Enough = 64;

    private bool? _hasParity;
    private int _seen;
    private int _high;

    public bool HasSpeed => true;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        var count = await serial.ReadAsync(buffer, cancel);
        Check(buffer.Span[..count]);
        return count;
    }

    public void Tune(TicMode mode)
    {
        serial.SetSpeed(baud ?? TicSpeed.Baud(mode));
        (_hasParity, _seen, _high) = (null, 0, 0);
    }

    public ValueTask DisposeAsync() => serial.DisposeAsync();

    private void Check(Span<byte> characters)
    {
        if ((parity ?? _hasParity) is null)
        {
            Look(characters);
        }

        if ((parity ?? _hasParity) is not true)
        {
            return;
        }

        var bad = 0;
        foreach (ref var character in characters)
        {
            var even = BitOperations.PopCount(character) % 2 == 0;
            bad += even ? 0 : 1;
            character = even ? (byte)(character & 0x7F) : BadCharacter;
        }

        quality.AddParityErrors(bad);
    }

    private void Look(ReadOnlySpan<byte> characters)
    {
        foreach (var character in characters)
        {
            _high += character >> 7;
        }

        _seen += characters.Length;
        if (_seen >= Enough)
        {
            // A modem that took the parity off leaves no eighth bit; noise sets a few. With parity every group sets some, though
            // registers of nothing but zeros only one character in eight.
            _hasParity = _high * 16 > _seen;
        }
    }
}
