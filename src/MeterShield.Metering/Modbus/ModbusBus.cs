using MeterShield.Metering.Modbus.Framing;
using MeterShield.Metering.Modbus.Lines;

namespace MeterShield.Metering.Modbus;

/// <summary>
/// Our own Modbus master: one question at a time, every answer checked, and a late answer never taken for the next one. After a
/// question that was not answered, its twin is asked for only when an answer of another shape has shown that nothing older will come.
/// </summary>
internal sealed class ModbusBus : IModbusBus
{
    private readonly Func<CancellationToken, Task<IModbusLine>> _open;
    private readonly ModbusOptions _options;
    private readonly TimeProvider _time;
    private readonly ModbusExchange _exchange;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<byte, OpenQuestions> _questions = [];
    private IModbusLine? _line;
    private bool _wasOpen;
    private long _quietSince;

    /// <summary>A bus that is opened when it is first asked.</summary>
    /// <param name="open">Opens its line, or throws a <see cref="MeterException"/>.</param>
    /// <param name="framing">How frames look on it.</param>
    /// <param name="options">Times.</param>
    /// <param name="time">The clock.</param>
    /// <param name="quality">Where faults are counted.</param>
    public ModbusBus(Func<CancellationToken, Task<IModbusLine>> open, IModbusFraming framing, ModbusOptions options, TimeProvider time, LineQuality quality)
    {
        (_open, _options, _time) = (open, options, time);
        _exchange = new ModbusExchange(framing, quality, QuestionsOf);
        _quietSince = time.GetTimestamp();
    }

    public async ValueTask<ModbusFault> ReadAsync(ModbusRead read, Memory<ushort> registers, CancellationToken cancel)
    {
        if (registers.Length != read.Count)
        {
            throw new ArgumentException("As many registers are filled as are asked for.", nameof(registers));
        }

        var question = Question.Of(read);
        await _turn.WaitAsync(cancel);
        try
        {
            var fault = await AskAsync(question, read, cancel);
            if (fault == ModbusFault.None)
            {
                _exchange.Answer.CopyTo(registers.Span);
            }

            return fault;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask<(ModbusFault Fault, ModbusIdentity? Identity)> IdentifyAsync(byte unit, CancellationToken cancel)
    {
        var reader = new IdentityReader();
        await _turn.WaitAsync(cancel);
        try
        {
            while (reader.Next is { } next)
            {
                var fault = await AskAsync(Question.Identify(unit, next), null, cancel);
                if (fault != ModbusFault.None)
                {
                    return (fault, null);
                }

                reader.Take(_exchange.Answer.Pdu);
            }

            return (ModbusFault.None, reader.Identity);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turn.Dispose();
    }

    private async ValueTask<ModbusFault> AskAsync(Question question, ModbusRead? read, CancellationToken cancel)
    {
        var wait = _options.Backoff;
        for (var attempt = 0; ; attempt++)
        {
            var fault = await TryAsync(question, read, cancel);
            if (!fault.IsPassing() || attempt >= _options.Retries)
            {
                return fault;
            }

            await Task.Delay(wait, _time, cancel);
            wait *= 2;
        }
    }

    private async ValueTask<ModbusFault> TryAsync(Question question, ModbusRead? read, CancellationToken cancel)
    {
        var open = QuestionsOf(question.Unit);
        if (read is { } registers && open.Holds(question.Shape))
        {
            var other = open.ToTellApart(registers);
            var fault = await SendAsync(new Question(question.Unit, other, (ushort)Math.Min(registers.Address, 65536 - other.Count)), question.Shape, cancel);
            if (open.Holds(question.Shape))
            {
                return fault == ModbusFault.None ? ModbusFault.Timeout : fault;
            }
        }

        return await SendAsync(question, null, cancel);
    }

    /// <summary>One attempt.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="until">Ends as soon as no answer of that shape can come any more; null waits for the answer itself.</param>
    /// <param name="cancel">Stops waiting.</param>
    private async ValueTask<ModbusFault> SendAsync(Question question, AnswerShape? until, CancellationToken cancel)
    {
        if (await LineAsync(cancel) is not { } line)
        {
            return ModbusFault.Disconnected;
        }

        await QuietAsync(cancel);
        using var deadline = new CancellationTokenSource(_options.ResponseTimeout, _time);
        using var given = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        var fault = ModbusFault.Timeout;
        try
        {
            fault = await _exchange.RunAsync(line, question, until, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            fault = _exchange.Refusal is ModbusFault.None or ModbusFault.LateAnswer ? ModbusFault.Timeout : _exchange.Refusal;
        }
        finally
        {
            _quietSince = _time.GetTimestamp();
            if (fault != ModbusFault.None && !fault.IsException() && (line.ReopensOnDoubt || fault == ModbusFault.Disconnected))
            {
                await CloseAsync();
            }
        }

        _exchange.Count(fault);
        return fault;
    }

    private async ValueTask<IModbusLine?> LineAsync(CancellationToken cancel)
    {
        try
        {
            _line ??= await _open(cancel);
            _wasOpen = true;
            return _line;
        }
        catch (MeterException) when (_wasOpen)
        {
            return null;
        }
    }

    /// <summary>The silence between frames (Modbus over Serial Line V1.02, 2.5.1.1).</summary>
    private async ValueTask QuietAsync(CancellationToken cancel)
    {
        var left = _options.Gap - _time.GetElapsedTime(_quietSince);
        if (left > TimeSpan.Zero)
        {
            // Timers know whole milliseconds, and leave the rest away.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), _time, cancel);
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_line is { } line)
        {
            _line = null;
            await line.DisposeAsync();
        }
    }

    private OpenQuestions QuestionsOf(byte unit)
    {
        if (!_questions.TryGetValue(unit, out var open))
        {
            _questions[unit] = open = new OpenQuestions();
        }

        return open;
    }
}
