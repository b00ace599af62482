namespace MeterShield.Simulator.Modbus.Maps;

/// <summary>Carlo Gavazzi: int32 with the low word first; energy in tenths of a kWh. Input and holding registers say the same.</summary>
internal static class CarloGavazzi
{
    public static void Em340(RegisterFile file) => Both(file, () =>
    {
        Common(file);
        file.Whole(0x33, 1, Tenths(file.Snapshot.Hertz), 0);
        file.Whole(0x34, 2, file.Snapshot.Import / 100, 0);
        Phases(file, 0x40);
        file.Whole(0x4E, 2, file.Snapshot.Export / 100, 0);
    });

    public static void Em24(RegisterFile file) => Both(file, () =>
    {
        Common(file);
        file.Whole(0x37, 1, Tenths(file.Snapshot.Hertz), 0);
        file.Whole(0x42, 2, file.Snapshot.Import / 100, 0);
        Phases(file, 0x46);
        file.Whole(0x5C, 2, file.Snapshot.Export / 100, 0);
    });

    private static void Both(RegisterFile file, Action write)
    {
        foreach (var table in new[] { RegisterFile.Input, RegisterFile.Holding })
        {
            file.Table = table;
            file.Area(0, 0x5F);
            write();
        }
    }

    private static void Common(RegisterFile file)
    {
        var now = file.Snapshot;
        for (var phase = 0; phase < 3; phase++)
        {
            file.Whole(2 * phase, 2, Tenths(now.Volts[phase]), 0);
            file.Whole(0x0C + (2 * phase), 2, (decimal)now.Amperes[phase] * 1000, 0);
            file.Whole(0x12 + (2 * phase), 2, Tenths(now.Watts[phase]), 0);
        }

        file.Whole(0x28, 2, Tenths(now.TotalWatts), 0);
    }

    private static void Phases(RegisterFile file, int address)
    {
        for (var phase = 0; phase < 3; phase++)
        {
            file.Whole(address + (2 * phase), 2, file.Snapshot.ImportOfPhase[phase] / 100, 0);
        }
    }

    private static decimal Tenths(double value) => (decimal)value * 10;
}
