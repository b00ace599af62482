using MeterShield.Simulator.Household;
using MeterShield.Simulator.Metrology;
using MeterShield.Simulator.Tic.Tariffs;

namespace MeterShield.Simulator.Tic;

/// <summary>A Linky: what it has counted and measures now, as a state machine that goes second by second.</summary>
internal sealed class TicMeter
{
    private const long Identity = 50;
    private const int CurveSeconds = 1800, VoltageSeconds = 600;

    private readonly ElectricMeter _electric;
    private readonly TicMeterOptions _options;
    private LocalHour? _hour;
    private DateOnly _day;
    private int _minute = -1;

    /// <summary>A meter that has been running since the midnight before the last one, so that its maxima and curves are real.</summary>
    public TicMeter(IHousehold household, TicMeterOptions options, SimulatedInstant start)
    {
        var midnight = SimulatedInstant.FromLocal(start.Local.Date.AddDays(-1));
        var dice = new Dice(options.Seed, Identity);
        _options = options;
        _electric = new ElectricMeter(household, options.Phases, options.Seed, midnight);
        Tariff = new TariffClock(options.Tariff, new PriceDays(options.Seed));
        PhaseMaxima = [.. Enumerable.Range(0, options.Phases).Select(_ => new PowerMaximum())];
        Voltages = [.. Enumerable.Range(0, options.Phases).Select(_ => new Mean(VoltageSeconds))];
        Serial = dice.Below(1_000_000);
        BeginSecond();
        Advance(start.UnixSeconds - midnight.UnixSeconds);
        if (options.Registers is { } registers)
        {
            Registers.StartAt(registers, Tariff.Indexes, Tariff.DistributorIndexes);
        }
        else
        {
            Registers.StartSome(dice, Tariff.Indexes, Tariff.DistributorIndexes);
        }
    }

    /// <summary>The true time.</summary>
    public SimulatedInstant Now => _electric.Now;

    /// <summary>What the meter's clock says.</summary>
    public MeterTime Time { get; private set; }

    /// <summary>The meter's clock.</summary>
    public MeterClock Clock { get; } = new();

    /// <summary>Which meter it is.</summary>
    public TicMeterOptions Options => _options;

    /// <summary>Last six digits of invented identifiers.</summary>
    public int Serial { get; }

    /// <summary>The contract, and what it says now.</summary>
    public TariffClock Tariff { get; }

    /// <summary>What it has counted.</summary>
    public Registers Registers { get; } = new();

    /// <summary>What it measures on each phase.</summary>
    public ReadOnlySpan<Phase> Phases => _electric.Phases;

    /// <summary>Signed active power, in W.</summary>
    public int Watts => _electric.Watts;

    /// <summary>Apparent power drawn, in VA: the absolute signed sum of the phases, zero while feeding in.</summary>
    public int Drawn => Watts < 0 ? 0 : Math.Abs(Apparent);

    /// <summary>Apparent power fed in, in VA.</summary>
    public int FedIn => Watts < 0 ? Math.Abs(Apparent) : 0;

    /// <summary>A power that cannot be, which the frames say with a valid checksum; or null.</summary>
    public int? AbsurdPower { get; set; }

    /// <summary>Highest power drawn.</summary>
    public PowerMaximum Maximum { get; } = new();

    /// <summary>The same of each phase.</summary>
    public IReadOnlyList<PowerMaximum> PhaseMaxima { get; }

    /// <summary>Highest power fed in.</summary>
    public PowerMaximum InjectedMaximum { get; } = new();

    /// <summary>Load curve drawn, in W.</summary>
    public Mean Curve { get; } = new(CurveSeconds);

    /// <summary>Load curve fed in, in W.</summary>
    public Mean InjectedCurve { get; } = new(CurveSeconds);

    /// <summary>Mean voltages, in V.</summary>
    public IReadOnlyList<Mean> Voltages { get; }

    /// <summary>The breaker.</summary>
    public Breaker Breaker { get; } = new();

    /// <summary>What it says in words.</summary>
    public Messages Messages { get; } = new();

    /// <summary>Whether more is drawn than was subscribed.</summary>
    public bool ExceedsSubscribed => Drawn > _options.Subscribed * 1000;

    /// <summary>Apparent power drawn on a phase, in VA; zero while it feeds in.</summary>
    public int DrawnOf(int phase) => Phases[phase].Watts < 0 ? 0 : Phases[phase].VoltAmperes;

    /// <summary>Lets whole seconds pass.</summary>
    public void Advance(long seconds)
    {
        for (var second = 0L; second < seconds; second++)
        {
            Registers.Add(_electric, Tariff.Now.Index, Tariff.DistributorIndex);
            Breaker.Observe(Drawn, _options.CutOff * 1000L);
            if (Breaker.IsClosed != _electric.IsConnected)
            {
                _electric.Connect(Breaker.IsClosed);
            }

            _electric.Advance();
            BeginSecond();
        }
    }

    /// <summary>The clock was moved, or its state changed.</summary>
    public void LookAtClock()
    {
        _minute = -1;
        ReadClock();
    }

    private int Apparent
    {
        get
        {
            var sum = 0;
            foreach (var phase in Phases)
            {
                sum += phase.Watts < 0 ? -phase.VoltAmperes : phase.VoltAmperes;
            }

            return sum;
        }
    }

    private void BeginSecond()
    {
        ReadClock();
        Curve.Look(Time);
        InjectedCurve.Look(Time);
        Maximum.Observe(Drawn, Time);
        InjectedMaximum.Observe(FedIn, Time);
        Curve.Observe(Math.Max(0, Watts));
        InjectedCurve.Observe(Math.Max(0, -Watts));
        for (var phase = 0; phase < Phases.Length; phase++)
        {
            Voltages[phase].Look(Time);
            Voltages[phase].Observe(Phases[phase].Volts);
            PhaseMaxima[phase].Observe(DrawnOf(phase), Time);
        }
    }

    private void ReadClock()
    {
        Time = Clock.Read(Now);
        _hour = LocalHour.Of(Time.Instant, _hour);
        var minute = _hour.SecondOfDay(Time.Instant) / 60;
        if (minute != _minute || _hour.Day != _day)
        {
            BeginMinute(_hour.Day, minute);
        }
    }

    private void BeginMinute(DateOnly day, int minute)
    {
        if (day != _day)
        {
            Maximum.BeginDay(Time);
            InjectedMaximum.BeginDay(Time);
            foreach (var maximum in PhaseMaxima)
            {
                maximum.BeginDay(Time);
            }
        }

        (_day, _minute) = (day, minute);
        Tariff.Look(day, minute, Time.Instant);
    }
}
