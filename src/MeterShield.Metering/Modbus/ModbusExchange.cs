using MeterShield.Metering.Modbus.Framing;
using MeterShield.Metering.Modbus.Lines;

namespace MeterShield.Metering.Modbus;

/// <summary>One question on a line, and whatever comes until it is answered.</summary>
internal sealed class ModbusExchange(IModbusFraming framing, LineQuality quality, TimeProvider time, Func<byte, OpenQuestions> questionsOf)
{
    /// <summary>Less than 3.5 characters at any speed is no silence (Modbus over Serial Line V1.02, 2.5.1.1).</summary>
    private static readonly TimeSpan LeastSilence = TimeSpan.FromMilliseconds(2);

    private readonly byte[] _sent = new byte[16];
    private readonly byte[] _received = new byte[1024];
    private ushort _transaction = (ushort)Random.Shared.Next(65536);
    private int _length;

    /// <summary>The answer, when there was no fault.</summary>
    public Answer Answer { get; } = new();

    /// <summary>What was wrong with what came instead of the answer.</summary>
    public ModbusFault Refusal { get; private set; }

    /// <summary>When the last byte was on the line, as a time stamp of the clock.</summary>
    public long QuietSince { get; private set; } = time.GetTimestamp();

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="line">The line.</param>
    /// <param name="question">The question.</param>
    /// <param name="until">Ends as soon as no answer of that shape can come any more; null waits for the answer itself.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async ValueTask<ModbusFault> RunAsync(IModbusLine line, Question question, AnswerShape? until, CancellationToken cancel)
    {
        (_length, Refusal) = (0, ModbusFault.None);
        try
        {
            // Before it is written: a question that was perhaps sent may perhaps be answered.
            questionsOf(question.Unit).Ask(question.Shape);
            line.DiscardInput();
            await line.WriteAsync(_sent.AsMemory(0, Encode(question)), cancel);
            QuietSince = time.GetTimestamp();
            while (true)
            {
                var count = await line.ReadAsync(_received.AsMemory(_length), cancel);
                if (count == 0)
                {
                    return ModbusFault.Disconnected;
                }

                Note(count);
                _length += count;
                if (Take(question, until) is { } end)
                {
                    return end;
                }
            }
        }
        catch (IOException)
        {
            return ModbusFault.Disconnected;
        }
    }

    /// <summary>
    /// After a frame that was none: reads, and throws away, until the line was quiet between two frames. The rest of the bad one is
    /// not taken for the beginning of the next.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="silence">How long it must be quiet.</param>
    /// <param name="deadline">Ends it on a line that never is.</param>
    public async ValueTask ClearAsync(IModbusLine line, TimeSpan silence, CancellationToken deadline)
    {
        while (!deadline.IsCancellationRequested)
        {
            using var quiet = new CancellationTokenSource(silence > LeastSilence ? silence : LeastSilence, time);
            using var given = deadline.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), quiet);
            try
            {
                var count = await line.ReadAsync(_received, quiet.Token);
                if (count == 0)
                {
                    return;
                }

                Note(count);
            }
            catch (OperationCanceledException) when (quiet.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Counts how an attempt ended; what was refused on its way is counted already.</summary>
    public void Count(ModbusFault fault)
    {
        if (fault != ModbusFault.None && fault != Refusal)
        {
            quality.Add(fault);
        }
    }

    private void Note(int count)
    {
        quality.AddBytes(count);
        QuietSince = time.GetTimestamp();
    }

    private int Encode(in Question question)
    {
        Span<byte> pdu = stackalloc byte[8];
        _transaction = unchecked((ushort)(_transaction + 1));
        return framing.Encode(_transaction, question.Unit, pdu[..question.Write(pdu)], _sent);
    }

    /// <summary>Takes every whole frame out of what was received.</summary>
    /// <returns>How the question ended, or null to wait on.</returns>
    private ModbusFault? Take(in Question question, AnswerShape? until)
    {
        var start = 0;
        ModbusFault? end = null;
        while (end is null && start < _length)
        {
            var step = framing.Next(_received.AsSpan(start, _length - start), out var frame);
            if (step.Fault != ModbusFault.None)
            {
                // Nothing behind it can be trusted either: what is still to come is thrown away with it.
                return step.Fault;
            }

            if (step.Consumed == 0)
            {
                break;
            }

            start += step.Consumed;
            end = Judge(question, until, frame);
        }

        _received.AsSpan(start, _length - start).CopyTo(_received);
        _length -= start;
        return end;
    }

    private ModbusFault? Judge(in Question question, AnswerShape? until, in ModbusFrame frame)
    {
        if (framing.HasTransactions && frame.Transaction != _transaction)
        {
            return Refuse(ModbusFault.WrongTransaction);
        }

        if (frame.IsException && frame.Pdu[1] is 0x0A or 0x0B)
        {
            // It is the gateway that gave up: the meter behind it may still answer, to this question and to those before it.
            return frame.Unit == question.Unit && frame.Function == question.Shape.Function ? ModbusFaults.OfException(frame.Pdu[1]) : Refuse(ModbusFault.LateAnswer);
        }

        var heard = questionsOf(frame.Unit).Hear(frame);
        if (frame.Unit != question.Unit)
        {
            return Refuse(heard == Heard.Stranger ? ModbusFault.WrongUnit : ModbusFault.LateAnswer);
        }

        if (until is { } shape && !questionsOf(question.Unit).Holds(shape))
        {
            return ModbusFault.None;
        }

        if (heard != Heard.Answer)
        {
            return Refuse(heard == Heard.Late ? ModbusFault.LateAnswer : frame.Function == question.Shape.Function ? ModbusFault.BadLength : ModbusFault.WrongFunction);
        }

        if (frame.IsException)
        {
            return ModbusFaults.OfException(frame.Pdu[1]);
        }

        Answer.Take(frame);
        return ModbusFault.None;
    }

    private ModbusFault? Refuse(ModbusFault fault)
    {
        // The last word is the deadline's: what came is counted, and the answer is waited for.
        Refusal = fault;
        quality.Add(fault);
        return null;
    }
}
