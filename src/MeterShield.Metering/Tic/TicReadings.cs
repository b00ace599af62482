using System.Diagnostics.CodeAnalysis;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Tic;

/// <summary>From frames to readings: one per frame that says a register and has a time.</summary>
internal sealed class TicReadings(TicOptions options, TimeProvider time, LineQuality quality, bool isRecording) : ITicFrameSink
{
    /// <summary>
    /// A frame that lost a register on the line gives no reading: the next one is as good and comes within three seconds, and
    /// whoever keeps the last reading keeps all registers. Longer than this the register has really gone.
    /// </summary>
    private const int MostSkipped = 4;

    /// <summary>A meter that starts says nothing but noughts for a while.</summary>
    private static readonly Duration ZeroLasts = Duration.FromMinutes(1);

    private readonly LineClock? _line = options.LineStart is { } start ? new LineClock(start) : null;
    private readonly DateGuard _date = new(time, isRecording);
    private readonly IdentityGuard _identity = new();
    private readonly RegisterGuard[] _guards = [.. Enumerable.Range(0, 12).Select(_ => new RegisterGuard(ZeroLasts))];
    private readonly FirstReading _first = new(MostSkipped);
    private readonly Queue<Reading> _readings = new();
    private long _frameStartedAt;
    private int _usual;
    private int _skipped;
    private bool _startsSeries;

    /// <summary>Bytes of the stream up to the end of the frame that is being handed over, for the line clock.</summary>
    public long Position { get; set; }

    public bool TryTake([NotNullWhen(true)] out Reading? reading) => _readings.TryDequeue(out reading);

    public void Fault(TicFault fault) => quality.Add(fault);

    public void Frame(TicFrame frame)
    {
        _line?.Frame(Position - _frameStartedAt);
        _frameStartedAt = Position;
        quality.AddFrame(frame);
        if (frame.Groups == 0 || At(frame) is not { } stamp)
        {
            return;
        }

        _startsSeries |= _identity.Changes(frame);
        if (stamp.Belief == Belief.Held)
        {
            Fault(TicFault.ImplausibleDate);
            _first.Drop();
            return;
        }

        Emit(frame, stamp.At, stamp.Clock, stamp.Belief == Belief.Believed);
    }

    private (Instant At, ClockSource Clock, Belief Belief)? At(TicFrame frame)
    {
        if (frame.Mode == TicMode.Standard)
        {
            if (frame.Get(TicStandard.Date) is { } date && date.ToInstant(options.Winter) is { } instant)
            {
                return (instant, date.IsDegraded ? ClockSource.MeterDegraded : ClockSource.Meter, _date.Judge(instant, date.IsDegraded));
            }

            Fault(TicFault.NoDate);
            return null;
        }

        return _line is null
            ? (Instant.FromDateTimeOffset(time.GetUtcNow()), ClockSource.System, Belief.Believed)
            : (_line.Now, ClockSource.Line, Belief.Believed);
    }

    /// <summary>Registers by number: total drawn, total fed in, then the supplier's.</summary>
    private void Emit(TicFrame frame, Instant at, ClockSource clock, bool isTimeSure)
    {
        Span<WattHours?> registers = stackalloc WattHours?[12];
        registers[0] = TicRegisters.Import(frame);
        registers[1] = TicRegisters.Export(frame);
        var count = 2 + TicRegisters.Tariffs(frame, registers[2..]);
        registers = registers[..count];
        var confirmed = Guard(frame, at, registers);
        var (presence, power) = (Presence(registers), Power(frame));
        var reading = new Reading(at, clock, registers[0], registers[1], registers[2..], power, startsSeries: _startsSeries);
        if (_first.IsOver)
        {
            Say(reading, presence);
        }
        else if (_first.Take(reading, presence, isTimeSure ? confirmed : 0, out var first))
        {
            if (first is not null)
            {
                _readings.Enqueue(first);
            }

            Say(reading, presence);
        }
    }

    private void Say(Reading reading, int presence)
    {
        if (IsWorthSaying(presence, reading.ApparentPower is not null))
        {
            _readings.Enqueue(reading);
            _startsSeries = false;
        }
    }

    /// <summary>Takes out the registers that cannot be used.</summary>
    /// <returns>Those that an earlier frame agrees with, a bit each.</returns>
    private int Guard(TicFrame frame, Instant at, Span<WattHours?> registers)
    {
        var limit = TicRegisters.Limit(frame) is { } subscribed && subscribed < TicPower.Most ? subscribed : TicPower.Most;
        var confirmed = 0;
        for (var index = 0; index < registers.Length; index++)
        {
            if (registers[index] is { } register)
            {
                var belief = _guards[index].Judge(register, at, index == 1 ? TicPower.Most : limit);
                confirmed |= belief == Belief.Believed ? 1 << index : 0;
                registers[index] = belief == Belief.Held || (belief == Belief.First && _first.IsOver) ? null : register;
                Note(_guards[index], belief);
            }
        }

        return confirmed;
    }

    private void Note(RegisterGuard guard, Belief belief)
    {
        _startsSeries |= guard.Jumped;
        guard.Jumped = false;
        if (belief == Belief.Held)
        {
            Fault(TicFault.ImplausibleRegister);
            _first.Drop();
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
    private static int Presence(ReadOnlySpan<WattHours?> registers)
    {
        var bits = 0;
        for (var index = 0; index < registers.Length; index++)
        {
            bits |= registers[index] is null ? 0 : 1 << index;
        }

        return bits;
    }
}
