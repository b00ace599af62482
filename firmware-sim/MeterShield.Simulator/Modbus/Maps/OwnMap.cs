namespace MeterShield.Simulator.Modbus.Maps;

/// <summary>A meter that no maker makes: it says the simulated time, so that a demo can let days pass in seconds.</summary>
internal static class OwnMap
{
    public static void Write(RegisterFile file)
    {
        const ulong AllOnes = ulong.MaxValue;
        var now = file.Snapshot;
        file.Table = RegisterFile.Input;
        file.Whole(0, 2, now.Time, (ulong)now.Time);
        file.Whole(2, 4, now.Import, AllOnes);
        file.Whole(6, 4, now.Export, AllOnes);
        file.Whole(10, 2, (decimal)now.TotalWatts, 0x7FFFFFFF);
        file.Whole(12, 2, (decimal)now.TotalVoltAmperes, AllOnes);
    }
}
