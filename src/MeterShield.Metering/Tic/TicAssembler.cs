using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Tic;

/// <summary>From groups to readings: one per frame that says a register and has a time.</summary>
internal sealed class TicAssembler : ITicSink
{
    /// <summary>No domestic meter passes more (36 kVA), with room for what a breaker lets through for a while.</summary>
    private static readonly VoltAmperes MostPower = new(54_000);

    private readonly TicOptions _options;
    private readonly TimeProvider _time;
    private readonly LineQuality _quality;
    private readonly LineClock? _line;
    private readonly TicFrame _frame = new();
    private readonly RegisterGuard _import = new();
    private readonly RegisterGuard _export = new();
    private readonly RegisterGuard[] _tariffs = [.. Enumerable.Range(0, 10).Select(_ => new RegisterGuard())];
    private readonly Queue<Reading> _readings = new();
    private long _frameStartedAt;

    public TicAssembler(TicOptions options, TimeProvider time, LineQuality quality)
    {
        _options = options;
        _time = time;
        _quality = quality;
        _line = options.LineStart is { } start ? new LineClock(start) : null;
        _frame.Clear();
    }

    /// <summary>Bytes of the stream up to the group that is being handed over, as the meter counts them for the line clock.</summary>
    public long Position { get; set; }

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Reading? reading) => _readings.TryDequeue(out reading);

    public void FrameStart()
    {
        if (_frame.Groups > 0)
        {
            Fault(TicFault.TruncatedFrame);
            Finish();
        }
    }

    public void Group(in TicGroup group)
    {
        // Streams that lost their STX and ETX: a frame begins anew with the address, or with a warning before it.
        if (group.Row.Field is TicField.Adresse or TicField.ShortFrameWarning && _frame.Has(TicField.Adresse))
        {
            Finish();
        }

        _quality.AddGroups(1);
        _frame.Add(group);
    }

    public void Fault(TicFault fault) => _quality.Add(fault);

    public void FrameEnd(bool complete)
    {
        if (complete)
        {
            Finish();
        }
        else
        {
            Fault(TicFault.TruncatedFrame);
            _frame.Clear();
        }
    }

    private void Finish()
    {
        var characters = Position - _frameStartedAt;
        _frameStartedAt = Position;
        _line?.Frame(characters);
        if (_frame.Groups > 0)
        {
            _quality.AddFrame();
            if (At() is { } stamp)
            {
                Emit(stamp.At, stamp.Clock);
            }
        }

        _frame.Clear();
    }

    private (Instant At, ClockSource Clock)? At()
    {
        if (_frame.Mode == TicMode.Standard)
        {
            if (_frame.Date is { } date && date.ToInstant(_options.Winter) is { } instant)
            {
                return (instant, date.IsDegraded ? ClockSource.MeterDegraded : ClockSource.Meter);
            }

            Fault(TicFault.NoDate);
            return null;
        }

        return _line is null
            ? (Instant.FromDateTimeOffset(_time.GetUtcNow()), ClockSource.System)
            : (_line.Now, ClockSource.Line);
    }

    private void Emit(Instant at, ClockSource clock)
    {
        var limit = _frame.Subscribed is { Value: > 0 } subscribed ? new VoltAmperes(Math.Min(MostPower.Value, subscribed.Value * 3 / 2)) : MostPower;
        var import = Guarded(_import, _frame.Import(), at, limit);
        var export = Guarded(_export, _frame.Export(), at, MostPower);
        Span<WattHours?> tariffs = stackalloc WattHours?[10];
        var count = _frame.Tariffs(tariffs);
        for (var index = 0; index < count; index++)
        {
            tariffs[index] = Guarded(_tariffs[index], tariffs[index], at, limit);
        }

        var power = _frame.ApparentPower();
        if (power > MostPower)
        {
            Fault(TicFault.ImplausiblePower);
            power = null;
        }

        _readings.Enqueue(new Reading(at, clock, import, export, tariffs[..count], power));
    }

    private WattHours? Guarded(RegisterGuard guard, WattHours? register, Instant at, VoltAmperes limit)
    {
        if (register is not { } value || guard.Accept(value, at, limit))
        {
            return register;
        }

        Fault(TicFault.ImplausibleRegister);
        return null;
    }
}
