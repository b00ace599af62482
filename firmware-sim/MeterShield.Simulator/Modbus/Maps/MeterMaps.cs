namespace MeterShield.Simulator.Modbus.Maps;

/// <summary>A meter that can be simulated.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Maker">Who makes the real one.</param>
/// <param name="Phases">1 or 3.</param>
/// <param name="Most">The most registers it reads at once.</param>
/// <param name="ImportAt">A register of imported energy: whoever asks for it polls.</param>
/// <param name="LowFirst">The low word comes first.</param>
/// <param name="Write">Writes its registers.</param>
internal sealed record MeterMap(string Name, string Maker, int Phases, int Most, int ImportAt, bool LowFirst, Action<RegisterFile> Write);

/// <summary>Every meter that can be simulated, from the makers' registers as open programs know them; written apart from the reader on purpose.</summary>
internal static class MeterMaps
{
    public static IReadOnlyList<MeterMap> All { get; } =
    [
        new("sdm120", "Eastron", 1, 20, 0x48, false, Eastron.SinglePhase),
        new("sdm220", "Eastron", 1, 40, 0x48, false, Eastron.SinglePhase),
        new("sdm230", "Eastron", 1, 40, 0x48, false, Eastron.SinglePhase),
        new("sdm630", "Eastron", 3, 80, 0x48, false, Eastron.ThreePhase),
        new("sdm72", "Eastron", 3, 10, 0x48, false, Eastron.FirstSdm72),
        new("sdm72-v2", "Eastron", 3, 10, 0x48, false, Eastron.SecondSdm72),
        new("iem3155", "Schneider Electric", 3, 125, 3203, false, OtherMakers.Schneider),
        new("em340", "Carlo Gavazzi", 3, 50, 0x34, true, CarloGavazzi.Em340),
        new("em340-integrated", "Carlo Gavazzi", 3, 50, 0x34, true, CarloGavazzi.Em340),
        new("em24-integrated", "Carlo Gavazzi", 3, 50, 0x42, true, CarloGavazzi.Em24),
        new("em24", "Carlo Gavazzi", 3, 50, 0x42, true, CarloGavazzi.Em24),
        new("b23", "ABB", 3, 125, 0x5000, false, OtherMakers.Abb),
        new("b24", "ABB", 3, 125, 0x5000, false, OtherMakers.Abb),
        new("we-516", "Orno", 3, 60, 0x108, false, OtherMakers.Orno),
        new("we-517", "Orno", 3, 60, 0x108, false, OtherMakers.Orno),
        new("pro380", "Inepro", 3, 125, 0x600C, false, OtherMakers.Inepro),
        new("janitza", "Janitza", 3, 125, 19068, false, OtherMakers.Janitza),
        new("umg604", "Janitza", 3, 125, 9851, false, OtherMakers.Umg604),
        new("pac2200", "Siemens", 3, 125, 801, false, OtherMakers.Siemens),
        new("metershield", "MeterShield", 3, 125, 2, false, OwnMap.Write),
        .. SunSpecMaps.At(SunSpecMaps.Usual),
    ];

    /// <summary>The meter of a name, or null.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sunSpec">Where a SunSpec device begins.</param>
    public static MeterMap? Find(string? name, int sunSpec) => SunSpecMaps.At(sunSpec).Concat(All).FirstOrDefault(map => map.Name == name);
}
