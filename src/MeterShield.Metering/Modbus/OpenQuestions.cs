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
    /// <summary>
    /// What whoever had the line before left open, perhaps this program before it was started anew: no number tells its answer from
    /// ours. It has no shape of its own; any answer to a question of ours shows that it will not come.
    /// </summary>
    public static AnswerShape Past => default;

    /// <summary>How often one question is asked before another is tried.</summary>
    private const int Patience = 3;

    /// <summary>With so many open one shape is kept to, so that a meter that is gone for weeks fills no memory.</summary>
    private const int Most = 16;

    /// <summary>So many questions that were answered are remembered.</summary>
    private const int Known = 4;

    /// <summary>Sizes to tell answers apart by: even ones first, for a meter of floats may be silent to one register.</summary>
    private static readonly int[] Sizes = [2, 4, 1];

    /// <summary>Sizes to tell the past by: first one that is never polled, so that no late answer is of it.</summary>
    private static readonly int[] SizesForPast = [3, 6, 10];

    private readonly TimeProvider _time;
    private readonly List<Entry> _asked = [];
    private readonly List<Question> _answered = [];
    private AnswerShape? _spare;

    /// <summary>Nothing was asked yet by us.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="hasPast">Whether somebody else may have asked on this line.</param>
    public OpenQuestions(TimeProvider time, bool hasPast)
    {
        _time = time;
        if (hasPast)
        {
            Ask(Past);
        }
    }

    /// <summary>How many runs of like questions are open.</summary>
    public int Count => _asked.Count;

    /// <summary>Whether an answer of that shape may still come.</summary>
    public bool Holds(AnswerShape shape)
    {
        foreach (var entry in _asked)
        {
            if (entry.Shape == shape)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// What was asked so long ago is not answered any more: else a meter that knows one question only would never be asked it
    /// again, once an answer was lost.
    /// </summary>
    /// <param name="longest">Longer than any answer is late.</param>
    public void Forget(TimeSpan longest)
    {
        while (_asked.Count > 0 && _time.GetElapsedTime(_asked[0].At) > longest)
        {
            _asked.RemoveAt(0);
        }
    }

    /// <summary>A question goes out.</summary>
    public void Ask(AnswerShape shape)
    {
        var now = _time.GetTimestamp();
        if (_asked.Count > 0 && _asked[^1].Shape == shape)
        {
            _asked[^1] = new Entry(shape, Math.Min(_asked[^1].Times + 1, int.MaxValue - 1), now);
        }
        else
        {
            _asked.Add(new Entry(shape, 1, now));
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

    /// <summary>A question was answered with what it asked for: the meter knows it.</summary>
    public void Learn(in Question question)
    {
        for (var index = 0; index < _answered.Count; index++)
        {
            if (_answered[index].Shape == question.Shape)
            {
                _answered[index] = question;
                return;
            }
        }

        _answered.Insert(0, question);
        if (_answered.Count > Known)
        {
            _answered.RemoveAt(Known);
        }
    }

    /// <summary>
    /// What to ask for, so that the answer cannot be taken for one that matters: what the meter has answered before, else another
    /// size at the same place. One is kept to, so that its questions count as one; but a meter that is silent to it, and perhaps
    /// only to it, is asked another.
    /// </summary>
    /// <param name="read">The question whose twin is open.</param>
    public Question ToTellApart(ModbusRead read)
    {
        if (_asked.Count >= Most)
        {
            return At(read, _spare is { } spare && spare.Count != read.Count ? spare : (_spare = Unused(read)).Value);
        }

        _spare = null;
        var own = Question.Of(read).Shape;
        List<Question> others = [.. _answered.Where(known => known.Shape != own)];
        others.AddRange(Sizes.Select(count => own with { Count = count }).Where(shape => shape != own && !others.Exists(known => known.Shape == shape)).Select(shape => At(read, shape)));
        return OneOf(others);
    }

    /// <summary>What to ask for, so that its answer shows that nothing of the past will come.</summary>
    /// <param name="read">The question that matters.</param>
    public Question ToTellPast(ModbusRead read) => OneOf([.. SizesForPast.Where(count => count != read.Count).Select(count => At(read, new AnswerShape((byte)read.Table, count)))]);

    /// <summary>The one that was asked last, until it was asked often enough.</summary>
    private Question OneOf(List<Question> questions)
    {
        var last = _asked[^1];
        var index = questions.FindIndex(question => question.Shape == last.Shape);
        return questions[index < 0 ? 0 : last.Times < Patience ? index : (index + 1) % questions.Count];
    }

    private static Question At(ModbusRead read, AnswerShape shape) => new(read.Unit, shape, (ushort)Math.Min(read.Address, 65536 - shape.Count));

    /// <summary>A shape that is not open.</summary>
    private AnswerShape Unused(ModbusRead read) => Enumerable.Range(1, ModbusRead.Most / 2)
        .Select(half => new AnswerShape((byte)read.Table, 2 * half))
        .FirstOrDefault(shape => shape.Count != read.Count && !Holds(shape), new AnswerShape((byte)read.Table, read.Count == 1 ? 2 : 1));

    /// <summary>A run of like questions.</summary>
    /// <param name="Shape">What their answers look like.</param>
    /// <param name="Times">How many.</param>
    /// <param name="At">When the last of them went out, as a time stamp of the clock.</param>
    private readonly record struct Entry(AnswerShape Shape, int Times, long At);
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
