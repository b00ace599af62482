using System.Diagnostics.CodeAnalysis;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Tic;

/// <summary>From frames to readings: one per frame that says a register and has a time.</summary>
internal sealed class TicReadings(TicOptions options, TimeProvider time, LineQuality quality) : ITicFrameSink
{
    /// <summary>
    /// A frame that lost a register on the line gives no reading: the next one is as good and comes within three seconds, and
    /// whoever keeps the last reading keeps all registers. Longer than this the register has really gone.
    /// </summary>
    private const int MostSkipped = 4;

    private readonly LineClock? _line = options.LineStart is { } start ? new LineClock(start) : null;
    private readonly RegisterGuard _import = new();
    private readonly RegisterGuard _export = new();
    private readonly RegisterGuard[] _tariffs = [.. Enumerable.Range(0, 10).Select(_ => new RegisterGuard())];
    private readonly Queue<Reading> _readings = new();
    private long _frameStartedAt;
    private int _usual;
    private int _skipped;

    /// <summary>Bytes of the stream up to the end of the frame that is being handed over, for the line clock.</summary>
    public long Position { get; set; }

    public bool TryTake([NotNullWhen(true)] out Reading? reading) => _readings.TryDequeue(out reading);

    public void Fault(TicFault fault) => quality.Add(fault);

    public void Frame(TicFrame frame)
    {
        _line?.Frame(Position - _frameStartedAt);
        _frameStartedAt = Position;
        quality.AddFrame(frame);
        if (frame.Groups > 0 && At(frame) is { } stamp)
        {
            Emit(frame, stamp.At, stamp.Clock);
        }
    }

    private (Instant At, ClockSource Clock)? At(TicFrame frame)
    {
        if (frame.Mode == TicMode.Standard)
        {
            if (frame.Get(TicStandard.Date) is { } date && date.ToInstant(options.Winter) is { } instant)
            {
                return (instant, date.IsDegraded ? ClockSource.MeterDegraded : ClockSource.Meter);
            }

            Fault(TicFault.NoDate);
            return null;
        }

        return _line is null ? (Instant.FromDateTimeOffset(time.GetUtcNow()), ClockSource.System) : (_line.Now, ClockSource.Line);
    }

    private void Emit(TicFrame frame, Instant at, ClockSource clock)
    {
        var limit = TicRegisters.Limit(frame) is { } subscribed && subscribed < TicPower.Most ? subscribed : TicPower.Most;
        Span<WattHours?> tariffs = stackalloc WattHours?[10];
        var count = TicRegisters.Tariffs(frame, tariffs);
        for (var index = 0; index < count; index++)
        {
            tariffs[index] = Guarded(_tariffs[index], tariffs[index], at, limit);
        }

        var import = Guarded(_import, TicRegisters.Import(frame), at, limit);
        var export = Guarded(_export, TicRegisters.Export(frame), at, TicPower.Most);
        var power = Power(frame);
        if (IsWorthSaying(Presence(import, export, tariffs[..count]), power is not null))
        {
            _readings.Enqueue(new Reading(at, clock, import, export, tariffs[..count], power));
        }
    }

    private VoltAmperes? Power(TicFrame frame)
    {
        if (TicPower.IsPlausible(frame))
        {
            return TicPower.Said(frame);
        }

        Fault(TicFault.ImplausiblePower);
        return null;
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

    private bool IsWorthSaying(int presence, bool hasPower)
    {
        if (presence == 0 && !hasPower)
        {
            return false;
        }

        if ((_usual & ~presence) != 0 && _skipped < MostSkipped)
        {
            _skipped++;
            return false;
        }

        (_usual, _skipped) = (presence, 0);
        return true;
    }

    /// <summary>One bit for each register there is.</summary>
    private static int Presence(WattHours? import, WattHours? export, ReadOnlySpan<WattHours?> tariffs)
    {
        var bits = (import is null ? 0 : 1) | (export is null ? 0 : 2);
        for (var index = 0; index < tariffs.Length; index++)
        {
            bits |= tariffs[index] is null ? 0 : 4 << index;
        }

        return bits;
    }
}
