using System.Numerics;

namespace MeterShield.Simulator.Faults;

/// <summary>What the line does to the characters of a frame, in the order of the script.</summary>
/// <param name="faults">The script's faults; those of the meter itself are passed over.</param>
/// <param name="seed">The same seed damages the same characters.</param>
/// <param name="parity">Whether characters carry their parity in bit 7, as a line opened with eight bits sees them.</param>
internal sealed class LineFaults(IEnumerable<Fault> faults, int seed, bool parity)
{
    private const long Damage = 60;

    private readonly (Fault Fault, Dice Dice)[] _faults =
        [.. faults.Where(fault => Damages(fault.Kind)).Select((fault, index) => (fault, new Dice(seed, Damage, index)))];

    private byte[] _bytes = [];
    private List<byte> _line = [];
    private List<byte> _next = [];

    /// <summary>What arrives of a frame. Valid until the next call.</summary>
    /// <param name="frame">STX to ETX.</param>
    /// <param name="second">From the beginning.</param>
    public ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> frame, long second)
    {
        if (!parity && !Array.Exists(_faults, entry => entry.Fault.IsOn(second)))
        {
            return frame;
        }

        _line.Clear();
        foreach (var character in frame.Span)
        {
            _line.Add(parity ? (byte)(character | (BitOperations.PopCount(character) % 2 << 7)) : character);
        }

        foreach (var (fault, dice) in _faults)
        {
            if (fault.IsOn(second))
            {
                _next.Clear();
                Damager.Of(fault, dice, parity)(_line, _next);
                (_line, _next) = (_next, _line);
            }
        }

        if (_bytes.Length < _line.Count)
        {
            _bytes = new byte[_line.Count * 2];
        }

        _line.CopyTo(_bytes);
        return _bytes.AsMemory(0, _line.Count);
    }

    private static bool Damages(FaultKind kind) => kind <= FaultKind.Noise;
}
