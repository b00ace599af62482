namespace MeterShield.Simulator.Modbus.Maps;

/// <summary>A SunSpec device (SunSpec Device Information Model Specification): "SunS" at 40000, model 1, a three-phase wye meter, the end.</summary>
internal static class SunSpecMaps
{
    private const int Base = 40000, Meter = Base + 2 + 68, EndModel = 0xFFFF;

    /// <summary>Model 203: whole numbers and powers of ten.</summary>
    public static void Integer(RegisterFile file)
    {
        const int Length = 105;
        Device(file, 203, Length);
        var now = file.Snapshot;
        Point(file, 2, (decimal)now.Amperes.Sum() * 100);
        Point(file, 7, (decimal)now.Volts.Average() * 10);
        for (var phase = 0; phase < 3; phase++)
        {
            Point(file, 3 + phase, (decimal)now.Amperes[phase] * 100);
            Point(file, 8 + phase, (decimal)now.Volts[phase] * 10);
            Point(file, 19 + phase, (decimal)now.Watts[phase]);
            Accumulator(file, 40 + (2 * phase), now.ExportOfPhase[phase]);
            Accumulator(file, 48 + (2 * phase), now.ImportOfPhase[phase]);
        }

        Point(file, 16, (decimal)now.Hertz * 100);
        Point(file, 18, (decimal)now.TotalWatts);
        Point(file, 23, (decimal)now.TotalVoltAmperes);
        Accumulator(file, 38, now.Export);
        Accumulator(file, 46, now.Import);
        foreach (var (at, power) in new[] { (6, -2), (15, -1), (17, -2), (22, 0), (27, 0), (32, 0), (37, -2), (54, 0) })
        {
            file.Whole(Meter + at, 1, power, 0x8000);
        }
    }

    /// <summary>Model 213: floating point.</summary>
    public static void Float(RegisterFile file)
    {
        const int Length = 124;
        Device(file, 213, Length);
        var now = file.Snapshot;
        file.Float(Meter + 2, now.Amperes.Sum());
        file.Float(Meter + 4, now.Amperes);
        file.Float(Meter + 10, now.Volts.Average());
        file.Float(Meter + 12, now.Volts);
        file.Float(Meter + 26, now.Hertz);
        file.Float(Meter + 28, now.TotalWatts);
        file.Float(Meter + 30, now.Watts);
        file.Float(Meter + 36, now.TotalVoltAmperes);
        file.Float(Meter + 60, (double)decimal.Truncate(now.Export));
        file.Float(Meter + 62, Array.ConvertAll(now.ExportOfPhase, energy => (double)decimal.Truncate(energy)));
        file.Float(Meter + 68, (double)decimal.Truncate(now.Import));
        file.Float(Meter + 70, Array.ConvertAll(now.ImportOfPhase, energy => (double)decimal.Truncate(energy)));
    }

    private static void Device(RegisterFile file, int model, int length)
    {
        file.Text(Base, 2, "SunS");
        Head(file, Base + 2, 1, 66);
        file.Text(Base + 4, 16, "MeterShield");
        file.Text(Base + 20, 16, "Simulated meter");
        file.Text(Base + 44, 8, "1");
        file.Text(Base + 52, 16, "SIM-0001");
        Head(file, Meter, model, length);
        Head(file, Meter + 2 + length, EndModel, 0);
    }

    private static void Head(RegisterFile file, int address, int id, int length)
    {
        file.Area(address, address + 1 + length);
        file.Whole(address, 1, id, (ulong)id);
        file.Whole(address + 1, 1, length, (ulong)length);
    }

    private static void Point(RegisterFile file, int offset, decimal value) => file.Whole(Meter + offset, 1, value, 0x8000);

    private static void Accumulator(RegisterFile file, int offset, decimal value) => file.Whole(Meter + offset, 2, value, 0);
}
