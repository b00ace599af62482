using MeterShield.Metering.Modbus.Framing;

namespace MeterShield.Metering.Modbus;

/// <summary>What an answer looks like from outside: all that tells two answers of one meter apart where no number does.</summary>
/// <param name="Function">The function code.</param>
/// <param name="Count">How many registers.</param>
internal readonly record struct AnswerShape(byte Function, int Count);

/// <summary>
/// The questions one meter was asked and may still answer, oldest first. A meter answers in the order it was asked (Modbus over
/// Serial Line V1.02, 2.4.1: one transaction at a time), so an answer also says that nothing older will come. A question whose
/// shape is still open is never asked for its value: its late twin could not be told from its answer.
/// </summary>
internal sealed class OpenQuestions
{
    /// <summary>How often one size is asked for before another is tried.</summary>
    private const int Patience = 3;

    /// <summary>With so many open one shape is kept to, so that a meter that is gone for weeks fills no memory.</summary>
    private const int Most = 16;

    /// <summary>Sizes to tell answers apart by: even ones first, for a meter of floats may be silent to one register.</summary>
    private static readonly int[] Sizes = [2, 4, 1];

    private readonly List<Entry> _asked = [];
    private AnswerShape? _spare;

    /// <summary>How many runs of like questions are open.</summary>
    public int Count => _asked.Count;

    /// <summary>Whether an answer of that shape may still come.</summary>
    public bool Holds(AnswerShape shape) => _asked.Exists(entry => entry.Shape == shape);

    /// <summary>A question goes out.</summary>
    public void Ask(AnswerShape shape)
    {
        if (_asked.Count > 0 && _asked[^1].Shape == shape)
        {
            _asked[^1] = _asked[^1] with { Times = Math.Min(_asked[^1].Times + 1, int.MaxValue - 1) };
        }
        else
        {
            _asked.Add(new Entry(shape, 1));
        }
    }

    /// <summary>An answer came.</summary>
    /// <returns>Whether it can only be the answer to the last question.</returns>
    public Heard Hear(in ModbusFrame frame)
    {
        var (function, count, refused) = (frame.Function, frame.Count, frame.IsException);
        var index = _asked.FindIndex(entry => entry.Shape.Function == function && (refused || entry.Shape.Count == count));
        if (index < 0)
        {
            return Heard.Stranger;
        }

        var entry = _asked[index];
        var isLast = index == _asked.Count - 1 && entry.Times == 1;
        _asked.RemoveRange(0, entry.Times == 1 ? index + 1 : index);
        if (entry.Times > 1)
        {
            _asked[0] = entry with { Times = entry.Times - 1 };
        }

        return isLast ? Heard.Answer : Heard.Late;
    }

    /// <summary>
    /// What to ask for, so that the answer cannot be taken for one that matters. One size is kept to, so that its questions count
    /// as one; but a meter that is silent to it, and perhaps only to it, is asked for another.
    /// </summary>
    /// <param name="read">The question whose twin is open.</param>
    public AnswerShape ToTellApart(ModbusRead read)
    {
        if (_asked.Count >= Most)
        {
            return _spare is { } spare && spare.Count != read.Count ? spare : (_spare = Unused(read)).Value;
        }

        _spare = null;
        int[] counts = [.. Sizes.Where(count => count != read.Count)];
        var last = _asked[^1];
        var index = last.Shape.Function == (byte)read.Table ? Array.IndexOf(counts, last.Shape.Count) : -1;
        return new AnswerShape((byte)read.Table, counts[index < 0 ? 0 : last.Times < Patience ? index : (index + 1) % counts.Length]);
    }

    /// <summary>A shape that is not open.</summary>
    private AnswerShape Unused(ModbusRead read) => Enumerable.Range(1, ModbusRead.Most / 2)
        .Select(half => new AnswerShape((byte)read.Table, 2 * half))
        .FirstOrDefault(shape => shape.Count != read.Count && !Holds(shape), new AnswerShape((byte)read.Table, read.Count == 1 ? 2 : 1));

    private readonly record struct Entry(AnswerShape Shape, int Times);
}

/// <summary>Whose answer a frame is.</summary>
internal enum Heard
{
    /// <summary>To the last question.</summary>
    Answer,

    /// <summary>To an earlier question, or it cannot be told.</summary>
    Late,

    /// <summary>To no question of ours.</summary>
    Stranger,
}
