using System.Text;

namespace MeterShield.Simulator.Modbus;

/// <summary>
/// The registers of a meter while they are being written: numbers as makers put them into 16-bit words. Where nothing was
/// written inside an area that answers, there is a zero; outside, there is nothing.
/// </summary>
internal sealed class RegisterFile(Snapshot snapshot, bool lowWordFirst = false)
{
    private readonly Dictionary<(int Table, int Address), ushort> _words = [];
    private readonly List<(int Table, int First, int Last)> _areas = [];

    public const int Holding = 3, Input = 4;

    public Snapshot Snapshot => snapshot;

    /// <summary>Table that is written to.</summary>
    public int Table { get; set; } = Holding;

    /// <summary>Registers that answer, even where there is no value.</summary>
    public void Area(int first, int last) => _areas.Add((Table, first, last));

    public void Float(int address, double value) => Words(address, BitConverter.SingleToUInt32Bits(snapshot.IsAbsent ? float.NaN : (float)value), 2);

    public void Float(int address, double[] values)
    {
        for (var phase = 0; phase < 3; phase++)
        {
            Float(address + (2 * phase), phase < values.Length ? values[phase] : 0);
        }
    }

    public void Double(int address, double value) => Words(address, BitConverter.DoubleToUInt64Bits(snapshot.IsAbsent ? double.NaN : value), 4);

    /// <summary>A whole number of so many registers.</summary>
    /// <param name="address">Where.</param>
    /// <param name="registers">1, 2 or 4.</param>
    /// <param name="value">Cut off to a whole number, as counters are.</param>
    /// <param name="absent">The bits that say "not available".</param>
    public void Whole(int address, int registers, decimal value, ulong absent) =>
        Words(address, snapshot.IsAbsent ? absent : unchecked((ulong)(long)decimal.Truncate(value)), registers);

    public void Text(int address, int registers, string text)
    {
        var bytes = new byte[2 * registers];
        Encoding.ASCII.GetBytes(text, bytes);
        for (var index = 0; index < registers; index++)
        {
            _words[(Table, address + index)] = (ushort)((bytes[2 * index] << 8) | bytes[(2 * index) + 1]);
        }
    }

    /// <summary>So many registers, or null where the meter does not have them all.</summary>
    public ushort[]? Read(int table, int first, int count)
    {
        var words = new ushort[count];
        for (var index = 0; index < count; index++)
        {
            if (!_words.TryGetValue((table, first + index), out words[index])
                && !_areas.Exists(area => area.Table == table && first + index >= area.First && first + index <= area.Last))
            {
                return null;
            }
        }

        return words;
    }

    private void Words(int address, ulong bits, int registers)
    {
        for (var index = 0; index < registers; index++)
        {
            var shift = 16 * (lowWordFirst ? index : registers - 1 - index);
            _words[(Table, address + index)] = (ushort)((bits >> shift) & 0xFFFF);
        }
    }
}
