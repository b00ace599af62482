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
    private readonly List<Entry> _asked = [];

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

    /// <summary>How many registers to ask for, so that the answer cannot be taken for one that matters.</summary>
    /// <param name="read">The question whose twin is open.</param>
    public int CountToTellApart(ModbusRead read)
    {
        var count = read.Count == 2 ? 1 : 2;
        var least = _asked.Count == 0 ? null : (Entry?)_asked[^1];

        // The shape of the last attempt serves again: its answers are never used.
        return least is { } last && last.Shape.Function == (byte)read.Table && last.Shape.Count != read.Count && last.Shape.Count <= Math.Max(2, read.Count)
            ? last.Shape.Count
            : count;
    }

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
