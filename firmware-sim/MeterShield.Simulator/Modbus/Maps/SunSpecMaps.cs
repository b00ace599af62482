namespace MeterShield.Simulator.Modbus.Maps;

/// <summary>
/// A SunSpec device (SunSpec Device Information Model Specification): "SunS", model 1, a meter, the end. Meters are models 201 to
/// 204, whole numbers and powers of ten, and 211 to 214, floating point: one phase, split phase, three with neutral, three without.
/// </summary>
internal sealed class SunSpecMaps
{
    /// <summary>Where a device begins unless it is told otherwise.</summary>
    public const int Usual = 40000;

    private const int EndModel = 0xFFFF, OnePhase = 1, Split = 2;

    private readonly int _start;
    private readonly int _model;
    private readonly RegisterFile _file;
    private readonly Legs _legs;

    private SunSpecMaps(int start, int model, RegisterFile file) =>
        (_start, _model, _file, _legs) = (start, model, file, Legs.Of(file.Snapshot, model % 10 == Split));

    private int Meter => _start + 2 + 68;

    /// <summary>Every meter of a device that begins at a register.</summary>
    public static IEnumerable<MeterMap> At(int start) =>
        from entry in new[] { ("sunspec-integer", 203), ("sunspec-float", 213) }.Concat(new[] { 201, 202, 203, 204, 211, 212, 213, 214 }.Select(model => ($"sunspec-{model}", model)))
        let import = start + 2 + 68 + (entry.Item2 < 210 ? 46 : 68)
        select new MeterMap(entry.Item1, "SunSpec", entry.Item2 % 10 <= Split ? OnePhase : 3, 125, import, false, file => new SunSpecMaps(start, entry.Item2, file).Write());

    private void Write()
    {
        if (_model < 210)
        {
            Whole();
        }
        else
        {
            Floating();
        }
    }

    private void Whole()
    {
        const int Length = 105;
        Device(Length);
        Point(2, (decimal)_legs.Amperes.Sum() * 100);
        Point(7, (decimal)_legs.Volts.Average() * 10);
        for (var leg = 0; leg < 3; leg++)
        {
            Point(3 + leg, Of(_legs.Amperes, leg) * 100);
            Point(8 + leg, Of(_legs.Volts, leg) * 10);
            Point(19 + leg, Of(_legs.Watts, leg));
            Accumulator(40 + (2 * leg), leg < _legs.Export.Length ? _legs.Export[leg] : 0);
            Accumulator(48 + (2 * leg), leg < _legs.Import.Length ? _legs.Import[leg] : 0);
        }

        var now = _file.Snapshot;
        Point(16, (decimal)now.Hertz * 100);
        Point(18, (decimal)now.TotalWatts);
        Point(23, (decimal)now.TotalVoltAmperes);
        Accumulator(38, now.Export);
        Accumulator(46, now.Import);
        foreach (var (at, power) in new[] { (6, -2), (15, -1), (17, -2), (22, 0), (27, 0), (32, 0), (37, -2), (54, 0) })
        {
            Point(at, power);
        }
    }

    private void Floating()
    {
        const int Length = 124;
        Device(Length);
        var now = _file.Snapshot;
        _file.Float(Meter + 2, _legs.Amperes.Sum());
        Phases(4, _legs.Amperes);
        _file.Float(Meter + 10, _legs.Volts.Average());
        Phases(12, _legs.Volts);
        _file.Float(Meter + 26, now.Hertz);
        _file.Float(Meter + 28, now.TotalWatts);
        Phases(30, _legs.Watts);
        _file.Float(Meter + 36, now.TotalVoltAmperes);
        _file.Float(Meter + 60, (double)decimal.Truncate(now.Export));
        Phases(62, Array.ConvertAll(_legs.Export, energy => (double)decimal.Truncate(energy)));
        _file.Float(Meter + 68, (double)decimal.Truncate(now.Import));
        Phases(70, Array.ConvertAll(_legs.Import, energy => (double)decimal.Truncate(energy)));
    }

    private void Device(int length)
    {
        _file.Text(_start, 2, "SunS");
        Head(_start + 2, 1, 66);
        _file.Text(_start + 4, 16, "MeterShield");
        _file.Text(_start + 20, 16, "Simulated meter");
        _file.Text(_start + 44, 8, "1");
        _file.Text(_start + 52, 16, "SIM-0001");
        Head(Meter, _model, length);
        Head(Meter + 2 + length, EndModel, 0);
    }

    private void Head(int address, int id, int length)
    {
        _file.Area(address, address + 1 + length);
        _file.Whole(address, 1, id, (ulong)id);
        _file.Whole(address + 1, 1, length, (ulong)length);
    }

    /// <summary>What the meter does not have is not implemented: 0x8000, or no number.</summary>
    private void Point(int offset, decimal? value) => _file.Whole(Meter + offset, 1, value ?? short.MinValue, 0x8000);

    private void Phases(int offset, double[] values)
    {
        for (var leg = 0; leg < 3; leg++)
        {
            _file.Float(Meter + offset + (2 * leg), leg < values.Length ? values[leg] : double.NaN);
        }
    }

    private void Accumulator(int offset, decimal value) => _file.Whole(Meter + offset, 2, value, 0);

    private static decimal? Of(double[] values, int leg) => leg < values.Length ? (decimal)values[leg] : null;

    /// <summary>What goes through each live wire.</summary>
    private sealed record Legs(double[] Volts, double[] Amperes, double[] Watts, decimal[] Import, decimal[] Export)
    {
        /// <summary>A home of one phase, on two legs, has half of everything on each.</summary>
        public static Legs Of(Snapshot now, bool split) => split
            ? new Legs(
                [now.Volts[0], now.Volts[0]],
                [now.Amperes[0] / 2, now.Amperes[0] / 2],
                [now.TotalWatts / 2, now.TotalWatts / 2],
                [now.Import / 2, now.Import / 2],
                [now.Export / 2, now.Export / 2])
            : new Legs(now.Volts, now.Amperes, now.Watts, now.ImportOfPhase[..now.Volts.Length], now.ExportOfPhase[..now.Volts.Length]);
    }
}
