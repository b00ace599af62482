using MeterShield.Simulator.Faults;
using MeterShield.Simulator.Tic.Tariffs;

namespace MeterShield.Simulator.Tic;

/// <summary>Plays what a script does to the meter itself and to its plug, second by second.</summary>
internal sealed class ScriptPlayer
{
    private readonly IReadOnlyList<Fault> _faults;
    private readonly Queue<(long At, Action<TicMeter> Do)> _events;

    /// <summary>A script at its beginning.</summary>
    public ScriptPlayer(FaultScript script, bool standard)
    {
        _faults = script.Faults;
        IsStandard = standard;
        _events = new(script.Faults.SelectMany(Events).OrderBy(happening => happening.At));
    }

    /// <summary>The mode that the meter speaks now.</summary>
    public bool IsStandard { get; private set; }

    /// <summary>Nothing is sent.</summary>
    public bool IsSilent(long second) => IsOn(FaultKind.Silence, second);

    /// <summary>The device is gone.</summary>
    public bool IsUnplugged(long second) => IsOn(FaultKind.Unplug, second);

    /// <summary>Does to the meter what is due by then.</summary>
    public void Play(TicMeter meter, long second)
    {
        while (_events.TryPeek(out var happening) && happening.At <= second)
        {
            _events.Dequeue().Do(meter);
        }
    }

    private bool IsOn(FaultKind kind, long second)
    {
        foreach (var fault in _faults)
        {
            if (fault.Kind == kind && fault.IsOn(second))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<(long At, Action<TicMeter> Do)> Events(Fault fault)
    {
        if (Begins(fault) is { } begins)
        {
            yield return (fault.At, begins);
        }

        if (Ends(fault) is { } ends)
        {
            yield return (fault.At + fault.For, ends);
        }
    }

    private Action<TicMeter>? Begins(Fault fault) => fault.Kind switch
    {
        FaultKind.ModeSwitch => _ => IsStandard = fault.ToStandard,
        FaultKind.RegisterJump => meter => meter.Registers.Jump(fault.By, meter.Tariff.Indexes, meter.Tariff.DistributorIndexes),
        FaultKind.AbsurdPower => meter => meter.AbsurdPower = fault.VoltAmperes,
        FaultKind.DegradedClock => meter => SetDegraded(meter, true),
        FaultKind.ClockJump => meter => MoveClock(meter, fault),
        FaultKind.Breaker => meter => meter.Breaker.Open(fault.Number == 0 ? 4 : fault.Number),
        FaultKind.Message => meter => meter.Messages.Say(fault.ShortMessage, fault.UltraShortMessage),
        FaultKind.MobilePeak => meter => meter.Tariff.Order(new MobilePeak(fault.Number, fault.Peak.From, fault.Peak.Until)),
        _ => null,
    };

    private static Action<TicMeter>? Ends(Fault fault) => fault.Kind switch
    {
        FaultKind.AbsurdPower => meter => meter.AbsurdPower = null,
        FaultKind.DegradedClock => meter => SetDegraded(meter, false),
        FaultKind.Breaker => meter => meter.Breaker.Close(),
        _ => null,
    };

    private static void SetDegraded(TicMeter meter, bool isDegraded)
    {
        meter.Clock.IsDegraded = isDegraded;
        meter.LookAtClock();
    }

    private static void MoveClock(TicMeter meter, Fault fault)
    {
        if (fault.To is { } to)
        {
            meter.Clock.Set(meter.Now, to);
        }
        else
        {
            meter.Clock.Jump(fault.By);
        }

        meter.LookAtClock();
    }
}
