using MeterShield.Simulator.Household;
using MeterShield.Simulator.Metrology;

namespace MeterShield.Simulator.Tic;

/// <summary>The tariff of the contract.</summary>
internal enum Tariff
{
    /// <summary>One price.</summary>
    Base,

    /// <summary>Off-peak from 22:30 to 06:30, else peak.</summary>
    HcHp,
}

/// <summary>What the meter has counted and measures now. Registers integrate the household's power exactly and only grow.</summary>
internal sealed class MeterState
{
    private const long RollOver = 1_000_000_000;
    private const int LoadCurveSeconds = 1800;

    private readonly ElectricMeter _meter;
    private readonly long[] _wattSeconds = new long[2];
    private readonly long[] _baseWattHours;
    private long _curveWattSeconds;

    public MeterState(SimulatedInstant start, Tariff tariff, int seed)
    {
        Now = start;
        Tariff = tariff;
        _meter = new ElectricMeter(new ModelHousehold(new HouseholdOptions(seed)), 1, seed, start);
        var dice = new Dice(seed, 0);
        _baseWattHours = [4_000_000 + dice.Below(20_000_000), 6_000_000 + dice.Below(20_000_000)];
        Serial = dice.Below(1_000_000);
        MaximumAt = YesterdayMaximumAt = CurveAt = PreviousCurveAt = start;
        Measure();
    }

    public SimulatedInstant Now { get; private set; }

    public Tariff Tariff { get; }

    /// <summary>Last six digits of invented identifiers.</summary>
    public int Serial { get; }

    public int Watts { get; private set; }

    /// <summary>Volts, 230 less what the load pulls down.</summary>
    public int Volts => 236 - (Watts / 1500);

    public int Amperes => (Watts + (Volts / 2)) / Volts;

    public int SubscribedKilovoltAmperes => 9;

    public int Maximum { get; private set; }

    public SimulatedInstant MaximumAt { get; private set; }

    public int YesterdayMaximum { get; private set; }

    public SimulatedInstant YesterdayMaximumAt { get; private set; }

    public int Curve { get; private set; }

    public SimulatedInstant CurveAt { get; private set; }

    public int PreviousCurve { get; private set; }

    public SimulatedInstant PreviousCurveAt { get; private set; }

    /// <summary>0 for the only or the off-peak register, 1 for the peak register.</summary>
    public int ActiveIndex => Tariff == Tariff.HcHp && !IsOffPeak ? 1 : 0;

    public bool IsOffPeak
    {
        get
        {
            var time = Now.Local.TimeOfDay;
            return time >= new TimeSpan(22, 30, 0) || time < new TimeSpan(6, 30, 0);
        }
    }

    /// <summary>The supplier's register, in Wh; 0 is off-peak or the only one.</summary>
    public long Index(int number) =>
        Tariff == Tariff.Base && number > 0 ? 0 : (_baseWattHours[number] + (_wattSeconds[number] / 3600)) % RollOver;

    /// <summary>Total energy drawn, in Wh.</summary>
    public long Total => (Index(0) + Index(1)) % RollOver;

    /// <summary>Lets whole seconds pass.</summary>
    public void Advance(long seconds)
    {
        for (var second = 0L; second < seconds; second++)
        {
            _wattSeconds[ActiveIndex] += Watts;
            _curveWattSeconds += Watts;
            var day = Now.Local.Day;
            _meter.Advance();
            Now = _meter.Now;
            if (Now.Local.Day != day)
            {
                (YesterdayMaximum, YesterdayMaximumAt) = (Maximum, MaximumAt);
                (Maximum, MaximumAt) = (0, Now);
            }

            if (Now.UnixSeconds % LoadCurveSeconds == 0)
            {
                (PreviousCurve, PreviousCurveAt) = (Curve, CurveAt);
                (Curve, CurveAt) = ((int)(_curveWattSeconds / LoadCurveSeconds), Now);
                _curveWattSeconds = 0;
            }

            Measure();
        }
    }

    private void Measure()
    {
        Watts = _meter.Watts;
        if (Watts > Maximum)
        {
            (Maximum, MaximumAt) = (Watts, Now);
        }
    }
}
