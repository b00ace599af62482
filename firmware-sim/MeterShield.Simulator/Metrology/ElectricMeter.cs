using MeterShield.Simulator.Household;

namespace MeterShield.Simulator.Metrology;

/// <summary>
/// A meter between a home and the grid: what it measures now and what it has counted. Whatever language a meter speaks is put
/// on top of this.
/// </summary>
internal sealed class ElectricMeter
{
    private readonly IHousehold _household;
    private readonly Mains _mains;
    private readonly Phase[] _phases;

    /// <summary>A meter at the moment it is switched on.</summary>
    /// <param name="household">The home.</param>
    /// <param name="phases">1 or 3.</param>
    /// <param name="seed">Of the grid's voltages.</param>
    /// <param name="start">When.</param>
    public ElectricMeter(IHousehold household, int phases, int seed, SimulatedInstant start)
    {
        _household = household;
        _mains = new Mains(seed);
        _phases = new Phase[phases];
        Now = start;
        Measure();
    }

    /// <summary>The second that is being measured.</summary>
    public SimulatedInstant Now { get; private set; }

    /// <summary>One or three.</summary>
    public ReadOnlySpan<Phase> Phases => _phases;

    /// <summary>Signed sum of the phases, in W.</summary>
    public int Watts { get; private set; }

    /// <summary>Signed sum of the phases, in var.</summary>
    public int Vars { get; private set; }

    /// <summary>Apparent power of the sums, in VA.</summary>
    public int VoltAmperes { get; private set; }

    /// <summary>Frequency in thousandths of a hertz.</summary>
    public int MilliHertz => _mains.MilliHertz(Now);

    /// <summary>What it has counted, up to and without the second that is being measured.</summary>
    public Energy Energy { get; } = new();

    /// <summary>Whether the breaker is closed; while it is open the home draws and feeds nothing.</summary>
    public bool IsConnected { get; private set; } = true;

    /// <summary>Opens or closes the breaker, from this second on.</summary>
    public void Connect(bool connected)
    {
        IsConnected = connected;
        Measure();
    }

    /// <summary>Lets one second pass.</summary>
    public void Advance()
    {
        Energy.Add(_phases);
        Now = Now.Plus(1);
        Measure();
    }

    private void Measure()
    {
        var power = IsConnected ? _household.At(Now) : default;
        (Watts, Vars) = (0, 0);
        for (var phase = 0; phase < _phases.Length; phase++)
        {
            var (watts, vars) = power[phase];
            _phases[phase] = new Phase(watts, vars, _mains.DeciVolts(phase, Now, watts));
            Watts += watts;
            Vars += vars;
        }

        VoltAmperes = Phase.Magnitude(Watts, Vars);
    }
}
