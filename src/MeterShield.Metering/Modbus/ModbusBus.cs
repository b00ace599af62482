using MeterShield.Metering.Modbus.Framing;
using MeterShield.Metering.Modbus.Lines;
using NodaTime;

namespace MeterShield.Metering.Modbus;

/// <summary>
/// Our own Modbus master: one question at a time, every answer checked, and a late answer never taken for the next one. After a
/// question that was not answered, its twin is asked for only when an answer of another shape has shown that nothing older will come.
/// </summary>
internal sealed class ModbusBus : IModbusBus
{
    /// <summary>No answer is so late: longer than any serial server or gateway keeps one.</summary>
    private static readonly TimeSpan LeastForgotten = TimeSpan.FromSeconds(60);

    private readonly Func<CancellationToken, Task<IModbusLine>> _open;
    private readonly IModbusFraming _framing;
    private readonly ModbusOptions _options;
    private readonly TimeProvider _time;
    private readonly ModbusExchange _exchange;
    private readonly BusTurn _turn = new();
    private readonly Dictionary<byte, OpenQuestions> _questions = [];
    private IModbusLine? _line;
    private bool _wasOpen;
    private byte? _lastUnit;
    private long _quietSince;
    private Instant _askedAt;

    /// <summary>A bus that is opened when it is first asked.</summary>
    /// <param name="open">Opens its line, or throws a <see cref="MeterException"/>.</param>
    /// <param name="framing">How frames look on it.</param>
    /// <param name="options">Times.</param>
    /// <param name="time">The clock.</param>
    /// <param name="quality">Where faults are counted.</param>
    public ModbusBus(Func<CancellationToken, Task<IModbusLine>> open, IModbusFraming framing, ModbusOptions options, TimeProvider time, LineQuality quality)
    {
        (_open, _framing, _options, _time) = (open, framing, options, time);
        _exchange = new ModbusExchange(framing, quality, time, QuestionsOf);
        _quietSince = time.GetTimestamp();
    }

    public async ValueTask<ModbusAnswer> ReadAsync(ModbusRead read, Memory<ushort> registers, CancellationToken cancel)
    {
        if (registers.Length != read.Count)
        {
            throw new ArgumentException("As many registers are filled as are asked for.", nameof(registers));
        }

        return await AskAsync(new Order(Question.Of(read), read, read.Options ?? _options, registers, null), cancel);
    }

    public async ValueTask<(ModbusFault Fault, ModbusIdentity? Identity)> IdentifyAsync(byte unit, CancellationToken cancel)
    {
        var reader = new IdentityReader();
        while (reader.Next is { } next)
        {
            var (fault, _) = await AskAsync(new Order(Question.Identify(unit, next), null, _options, default, reader), cancel);
            if (fault != ModbusFault.None)
            {
                return (fault, null);
            }
        }

        return (ModbusFault.None, reader.Identity);
    }

    public ValueTask DisposeAsync() => CloseAsync();

    /// <summary>Asks, and again where that may help; in between the bus is free for others.</summary>
    private async ValueTask<ModbusAnswer> AskAsync(Order order, CancellationToken cancel)
    {
        var wait = order.Options.Backoff;
        for (var attempt = 0; ; attempt++)
        {
            var answer = await TakeTurnAsync(order, cancel);
            if (!answer.Fault.IsPassing() || attempt >= order.Options.Retries)
            {
                return answer;
            }

            await Task.Delay(wait, _time, cancel);
            wait *= 2;
        }
    }

    private async ValueTask<ModbusAnswer> TakeTurnAsync(Order order, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var fault = await TryAsync(order, cancel);
            if (fault == ModbusFault.None)
            {
                order.Take(_exchange.Answer);
            }

            return new ModbusAnswer(fault, _askedAt);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<ModbusFault> TryAsync(Order order, CancellationToken cancel)
    {
        var (question, options) = (order.Question, order.Options);
        var open = QuestionsOf(question.Unit);
        open.Forget(Longest(options));
        if (order.Read is { } read)
        {
            // None that matters is asked before it is known that what comes is its answer, and no older one.
            if (open.Holds(OpenQuestions.Past) && await ClearAsync(open, OpenQuestions.Past, open.ToTellPast(read), options, cancel) is { } past)
            {
                return past;
            }

            if (open.Holds(question.Shape) && await ClearAsync(open, question.Shape, open.ToTellApart(read), options, cancel) is { } twin)
            {
                return twin;
            }
        }

        var ended = await SendAsync(question, options, null, cancel);
        if (ended == ModbusFault.None && order.Read is not null)
        {
            open.Learn(question);
        }

        return ended;
    }

    /// <summary>Asks another question, so that no answer of a shape can come any more.</summary>
    /// <returns>Why that is not known yet, or null.</returns>
    private async ValueTask<ModbusFault?> ClearAsync(OpenQuestions open, AnswerShape shape, Question another, ModbusOptions options, CancellationToken cancel)
    {
        var fault = await SendAsync(another, options, shape, cancel);
        return !open.Holds(shape) ? null : fault == ModbusFault.None ? ModbusFault.Timeout : fault;
    }

    private static TimeSpan Longest(ModbusOptions options) => 20 * options.ResponseTimeout > LeastForgotten ? 20 * options.ResponseTimeout : LeastForgotten;

    /// <summary>One attempt.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="options">How the meter is spoken to.</param>
    /// <param name="until">Ends as soon as no answer of that shape can come any more; null waits for the answer itself.</param>
    /// <param name="cancel">Stops waiting.</param>
    private async ValueTask<ModbusFault> SendAsync(Question question, ModbusOptions options, AnswerShape? until, CancellationToken cancel)
    {
        _askedAt = Instant.FromDateTimeOffset(_time.GetUtcNow());
        if (await LineAsync(cancel) is not { } line)
        {
            return ModbusFault.Disconnected;
        }

        await QuietAsync(question.Unit, options, cancel);
        using var deadline = new CancellationTokenSource(options.ResponseTimeout, _time);
        using var given = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        var fault = ModbusFault.Timeout;
        _askedAt = Instant.FromDateTimeOffset(_time.GetUtcNow());
        try
        {
            fault = await _exchange.RunAsync(line, question, until, deadline.Token);
            if (fault is ModbusFault.BadCrc or ModbusFault.BadLength && !line.ReopensOnDoubt)
            {
                await _exchange.ClearAsync(line, options.Gap, deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            fault = _exchange.Refusal is ModbusFault.None or ModbusFault.LateAnswer ? ModbusFault.Timeout : _exchange.Refusal;
        }
        finally
        {
            _lastUnit = question.Unit;
            _quietSince = cancel.IsCancellationRequested ? _time.GetTimestamp() : _exchange.QuietSince;
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

    /// <summary>The silence between frames (Modbus over Serial Line V1.02, 2.5.1.1), counted from the last byte that was on the line.</summary>
    private async ValueTask QuietAsync(byte unit, ModbusOptions options, CancellationToken cancel)
    {
        var gap = _lastUnit is { } last && last != unit && options.UnitGap > options.Gap ? options.UnitGap : options.Gap;
        var left = gap - _time.GetElapsedTime(_quietSince);
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
            _questions[unit] = open = new OpenQuestions(_time, !_framing.HasTransactions && !_options.TrustsNewLine);
        }

        return open;
    }

    /// <summary>What a caller wants to know, and where its answer goes.</summary>
    private readonly struct Order(Question question, ModbusRead? read, ModbusOptions options, Memory<ushort> registers, IdentityReader? identity)
    {
        private readonly Memory<ushort> _registers = registers;
        private readonly IdentityReader? _identity = identity;

        public Question Question { get; } = question;

        public ModbusRead? Read { get; } = read;

        public ModbusOptions Options { get; } = options;

        public void Take(Answer answer)
        {
            if (_identity is { } identity)
            {
                identity.Take(answer.Pdu);
            }
            else
            {
                answer.CopyTo(_registers.Span);
            }
        }
    }
}
