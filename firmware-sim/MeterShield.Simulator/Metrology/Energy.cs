namespace MeterShield.Simulator.Metrology;

/// <summary>
/// Energy since the meter was made, in watt-seconds and var-seconds, so that nothing is lost to rounding. Totals are of the
/// signed sum of the phases, as French meters count; each phase has its own counters beside them.
/// </summary>
internal sealed class Energy
{
    private readonly long[] _import = new long[3];
    private readonly long[] _export = new long[3];
    private readonly long[] _quadrants = new long[4];

    /// <summary>Drawn from the grid, in Ws.</summary>
    public long Import { get; private set; }

    /// <summary>Fed into the grid, in Ws.</summary>
    public long Export { get; private set; }

    /// <summary>Drawn on one phase, 0 to 2, in Ws.</summary>
    public long ImportOf(int phase) => _import[phase];

    /// <summary>Fed in on one phase, in Ws.</summary>
    public long ExportOf(int phase) => _export[phase];

    /// <summary>Reactive energy of a quadrant, 1 to 4, in var-seconds: 1 draws both, 2 feeds active in, 3 feeds both in, 4 feeds reactive in.</summary>
    public long Reactive(int quadrant) => _quadrants[quadrant - 1];

    /// <summary>Counts one second.</summary>
    public void Add(ReadOnlySpan<Phase> phases)
    {
        long watts = 0;
        long vars = 0;
        for (var phase = 0; phase < phases.Length; phase++)
        {
            var power = phases[phase];
            watts += power.Watts;
            vars += power.Vars;
            _import[phase] += Math.Max(0, power.Watts);
            _export[phase] += Math.Max(0, -power.Watts);
        }

        Import += Math.Max(0, watts);
        Export += Math.Max(0, -watts);
        var quadrant = watts >= 0 ? (vars >= 0 ? 0 : 3) : (vars >= 0 ? 1 : 2);
        _quadrants[quadrant] += Math.Abs(vars);
    }
}
