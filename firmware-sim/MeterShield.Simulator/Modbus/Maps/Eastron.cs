namespace MeterShield.Simulator.Modbus.Maps;

/// <summary>Eastron SDM: input registers, float32, high word first; energy in kWh.</summary>
internal static class Eastron
{
    public static void SinglePhase(RegisterFile file)
    {
        Begin(file, 0x59);
        var now = file.Snapshot;
        file.Float(0x00, now.Volts[0]);
        file.Float(0x06, now.Amperes[0]);
        file.Float(0x0C, now.TotalWatts);
        file.Float(0x12, now.TotalVoltAmperes);
        file.Float(0x46, now.Hertz);
        Energy(file);
    }

    public static void ThreePhase(RegisterFile file)
    {
        SecondSdm72(file);
        file.Area(0x156, 0x165);
        file.Float(0x156, Kwh(file.Snapshot.Import + file.Snapshot.Export));
        file.Float(0x15A, Array.ConvertAll(file.Snapshot.ImportOfPhase, Kwh));
        file.Float(0x160, Array.ConvertAll(file.Snapshot.ExportOfPhase, Kwh));
    }

    public static void SecondSdm72(RegisterFile file)
    {
        Begin(file, 0x59);
        var now = file.Snapshot;
        file.Float(0x00, now.Volts);
        file.Float(0x06, now.Amperes);
        file.Float(0x0C, now.Watts);
        file.Float(0x34, now.TotalWatts);
        file.Float(0x38, now.TotalVoltAmperes);
        file.Float(0x46, now.Hertz);
        Energy(file);
    }

    public static void FirstSdm72(RegisterFile file)
    {
        Begin(file, -1);
        file.Float(0x34, file.Snapshot.TotalWatts);
        Energy(file);
    }

    private static void Begin(RegisterFile file, int last)
    {
        file.Table = RegisterFile.Holding;
        file.Whole(0xFC00, 2, 17_000_123, 0);
        file.Table = RegisterFile.Input;
        if (last > 0)
        {
            file.Area(0, last);
        }
    }

    private static void Energy(RegisterFile file)
    {
        file.Float(0x48, Kwh(file.Snapshot.Import));
        file.Float(0x4A, Kwh(file.Snapshot.Export));
    }

    private static double Kwh(decimal wattHours) => (double)(decimal.Truncate(wattHours) / 1000);
}
