namespace MeterShield.Simulator.Modbus.Maps;

/// <summary>Makers whose meters have holding registers, high word first.</summary>
internal static class OtherMakers
{
    private const ulong AllOnes = ulong.MaxValue;

    /// <summary>iEM3155: floats in kW, and int64 Wh.</summary>
    public static void Schneider(RegisterFile file)
    {
        const ulong Least = 0x8000000000000000;
        var now = file.Snapshot;
        file.Float(2999, now.Amperes);
        file.Float(3027, now.Volts);
        file.Float(3053, Kilo(now.Watts));
        file.Float(3059, now.TotalWatts / 1000);
        file.Float(3075, now.TotalVoltAmperes / 1000);
        file.Float(3109, now.Hertz);
        file.Whole(3203, 4, now.Import, Least);
        file.Whole(3207, 4, now.Export, Least);
        for (var phase = 0; phase < 3; phase++)
        {
            file.Whole(3517 + (4 * phase), 4, now.ImportOfPhase[phase], Least);
        }
    }

    /// <summary>B23, B24: counts of ten Wh, a tenth of a volt, a hundredth of an ampere or watt.</summary>
    public static void Abb(RegisterFile file)
    {
        var now = file.Snapshot;
        file.Whole(0x5000, 4, now.Import / 10, AllOnes);
        file.Whole(0x5004, 4, now.Export / 10, AllOnes);
        for (var phase = 0; phase < 3; phase++)
        {
            file.Whole(0x5460 + (4 * phase), 4, now.ImportOfPhase[phase] / 10, AllOnes);
            file.Whole(0x546C + (4 * phase), 4, now.ExportOfPhase[phase] / 10, AllOnes);
            file.Whole(0x5B00 + (2 * phase), 2, (decimal)now.Volts[phase] * 10, AllOnes);
            file.Whole(0x5B0C + (2 * phase), 2, (decimal)now.Amperes[phase] * 100, AllOnes);
            file.Whole(0x5B16 + (2 * phase), 2, (decimal)now.Watts[phase] * 100, 0x7FFFFFFF);
        }

        file.Whole(0x5B14, 2, (decimal)now.TotalWatts * 100, 0x7FFFFFFF);
        file.Whole(0x5B2C, 1, (decimal)now.Hertz * 100, AllOnes);
        file.Whole(0x8900, 2, 12_345_678, AllOnes);
    }

    /// <summary>WE-516, WE-517: floats in kW and kWh.</summary>
    public static void Orno(RegisterFile file)
    {
        var now = file.Snapshot;
        file.Float(0x0E, now.Volts);
        file.Float(0x14, now.Hertz);
        file.Float(0x16, now.Amperes);
        file.Float(0x1C, now.TotalWatts / 1000);
        file.Float(0x1E, Kilo(now.Watts));
        file.Float(0x100, Kwh(now.Import + now.Export));
        file.Float(0x108, Kwh(now.Import));
        file.Float(0x110, Kwh(now.Export));
    }

    /// <summary>PRO380: floats in kW and kWh.</summary>
    public static void Inepro(RegisterFile file)
    {
        var now = file.Snapshot;
        file.Float(0x5002, now.Volts);
        file.Float(0x5008, now.Hertz);
        file.Float(0x500C, now.Amperes);
        file.Float(0x5012, now.TotalWatts / 1000);
        file.Float(0x5014, Kilo(now.Watts));
        file.Float(0x5022, now.TotalVoltAmperes / 1000);
        file.Float(0x600C, Kwh(now.Import));
        file.Float(0x6018, Kwh(now.Export));
    }

    /// <summary>The block at 19000: floats in W and Wh.</summary>
    public static void Janitza(RegisterFile file)
    {
        var now = file.Snapshot;
        file.Float(19000, now.Volts);
        file.Float(19012, now.Amperes);
        file.Float(19020, now.Watts);
        file.Float(19026, now.TotalWatts);
        file.Float(19050, now.Hertz);
        file.Float(19062, Array.ConvertAll(now.ImportOfPhase, Wh));
        file.Float(19068, Wh(now.Import));
        file.Float(19070, Array.ConvertAll(now.ExportOfPhase, Wh));
        file.Float(19076, Wh(now.Export));
    }

    /// <summary>UMG 604.</summary>
    public static void Umg604(RegisterFile file)
    {
        var now = file.Snapshot;
        file.Float(1317, now.Volts);
        file.Float(1325, now.Amperes);
        file.Float(1333, now.Watts);
        file.Float(1369, now.TotalWatts);
        file.Float(1439, now.Hertz);
        file.Float(9851, Wh(now.Import));
        file.Float(9863, Wh(now.Export));
    }

    /// <summary>PAC2200: float32, and float64 for energy. Input registers say the same.</summary>
    public static void Siemens(RegisterFile file)
    {
        var now = file.Snapshot;
        foreach (var table in new[] { RegisterFile.Input, RegisterFile.Holding })
        {
            file.Table = table;
            file.Float(1, now.Volts);
            file.Float(13, now.Amperes);
            file.Float(25, now.Watts);
            file.Float(55, now.Hertz);
            file.Float(65, now.TotalWatts);
            file.Double(801, Wh(now.Import));
            file.Double(809, Wh(now.Export));
        }
    }

    private static double[] Kilo(double[] values) => Array.ConvertAll(values, value => value / 1000);

    private static double Wh(decimal wattHours) => (double)decimal.Truncate(wattHours);

    private static double Kwh(decimal wattHours) => Wh(wattHours) / 1000;
}
