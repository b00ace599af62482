using MeterShield.Simulator.Household;
using MeterShield.Simulator.Metrology;

namespace MeterShield.Simulator.Modbus;

/// <summary>A meter between a home and the grid that can be asked at any second.</summary>
internal sealed class ModbusMeter
{
    private const long Registers = 60;

    private readonly ElectricMeter _electric;
    private readonly decimal _importAtStart;
    private readonly decimal _exportAtStart;
    private decimal _rolledOver;

    /// <summary>A meter that has counted before: by the seed, or from <paramref name="registers"/> Wh on.</summary>
    public ModbusMeter(IHousehold household, int phases, int seed, SimulatedInstant start, long? registers)
    {
        var dice = new Dice(seed, Registers);
        _electric = new ElectricMeter(household, phases, seed, start);
        _importAtStart = registers ?? dice.Between(1_000_000, 8_000_000);
        _exportAtStart = registers ?? dice.Between(1_000, 900_000);
    }

    /// <summary>The second that is being measured.</summary>
    public SimulatedInstant Now => _electric.Now;

    /// <summary>Lets time pass.</summary>
    public void AdvanceTo(long unixSeconds)
    {
        while (_electric.Now.UnixSeconds < unixSeconds)
        {
            _electric.Advance();
        }
    }

    /// <summary>The register of import begins at nothing again.</summary>
    public void RollOver() => _rolledOver = _importAtStart + Wh(_electric.Energy.Import);

    /// <summary>What it says now.</summary>
    public Snapshot Look(bool absent)
    {
        var phases = _electric.Phases.ToArray();
        return new Snapshot
        {
            Time = Now.UnixSeconds,
            Volts = Array.ConvertAll(phases, phase => phase.DeciVolts / 10.0),
            Amperes = Array.ConvertAll(phases, phase => phase.MilliAmperes / 1000.0),
            Watts = Array.ConvertAll(phases, phase => (double)phase.Watts),
            TotalWatts = _electric.Watts,
            TotalVoltAmperes = _electric.VoltAmperes,
            Hertz = _electric.MilliHertz / 1000.0,
            Import = _importAtStart + Wh(_electric.Energy.Import) - _rolledOver,
            Export = _exportAtStart + Wh(_electric.Energy.Export),
            ImportOfPhase = [.. Enumerable.Range(0, 3).Select(phase => Wh(_electric.Energy.ImportOf(phase)))],
            ExportOfPhase = [.. Enumerable.Range(0, 3).Select(phase => Wh(_electric.Energy.ExportOf(phase)))],
            IsAbsent = absent,
        };
    }

    private static decimal Wh(long wattSeconds) => wattSeconds / 3600m;
}
