using MeterShield.Metering.Modbus.Catalogue;

namespace MeterShield.Metering.Modbus.SunSpec;

/// <summary>A model of a SunSpec device.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Address">The register of its number.</param>
/// <param name="Length">Registers behind number and length.</param>
internal readonly record struct SunSpecModel(int Id, int Address, int Length);

/// <summary>Finds the meter in a SunSpec device (SunSpec Device Information Model Specification 1.1, 6: "SunS" at 40000, 50000 or 0, then a chain of models).</summary>
internal static class SunSpecDiscovery
{
    private const int End = 0xFFFF, MostModels = 64, Common = 1;
    private static readonly ushort[] Bases = [40000, 50000, 0];

    /// <summary>Every model of the device, in order.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="unit">The device on it.</param>
    /// <param name="options">How it is spoken to; null: as the bus is.</param>
    /// <param name="cancel">Stops it.</param>
    public static async ValueTask<(ModbusFault Fault, IReadOnlyList<SunSpecModel> Models)> FindAsync(IModbusBus bus, byte unit, ModbusOptions? options, CancellationToken cancel)
    {
        var last = ModbusFault.NoSunSpec;
        var mark = new ushort[2];
        foreach (var start in Bases)
        {
            var (fault, _) = await bus.ReadAsync(new ModbusRead(unit, ModbusTable.Holding, start, 2) { Options = options }, mark, cancel);
            if (fault == ModbusFault.None && mark is [0x5375, 0x6E53])
            {
                return await WalkAsync(bus, unit, start + 2, options, cancel);
            }

            // Not there is an answer; a silent device may still be silent elsewhere only.
            last = fault == ModbusFault.None || fault.IsException() ? last : fault;
        }

        return (last, []);
    }

    /// <summary>The device's meter model and the catalogue's layout at its place, or null.</summary>
    public static (SunSpecModel Place, MeterModel Layout)? MeterOf(IReadOnlyList<SunSpecModel> models, MeterCatalogue catalogue) => models
        .SelectMany(model => catalogue.Models.Where(layout => layout.SunSpec.Contains(model.Id) && Fits(layout, model)).Select(layout => (model, layout)))
        .OrderBy(found => found.model.Id % 10).ThenBy(found => found.model.Id)
        .Select(found => ((SunSpecModel Place, MeterModel Layout)?)(found.model, found.layout.MovedTo(found.model.Address)))
        .FirstOrDefault();

    /// <summary>Maker, model and serial number of the common model.</summary>
    public static async ValueTask<(ModbusIdentity? Identity, string Serial)> CommonAsync(IModbusBus bus, byte unit, IReadOnlyList<SunSpecModel> models, CancellationToken cancel)
    {
        // Mn +2 (16), Md +18 (16), Opt +34 (8), Vr +42 (8), SN +50 (16), counted from the model's number.
        const int Least = 64, From = 2;
        var registers = new ushort[Least];
        var common = models.FirstOrDefault(model => model.Id == Common);
        if (common.Length < Least || await bus.ReadAsync(new ModbusRead(unit, ModbusTable.Holding, (ushort)(common.Address + From), Least), registers, cancel) is not { Fault: ModbusFault.None })
        {
            return (null, "");
        }

        return (new ModbusIdentity(Text(registers, 0, 16), Text(registers, 16, 16), Text(registers, 40, 8)), Text(registers, 48, 16));
    }

    private static async ValueTask<(ModbusFault Fault, IReadOnlyList<SunSpecModel> Models)> WalkAsync(IModbusBus bus, byte unit, int address, ModbusOptions? options, CancellationToken cancel)
    {
        var models = new List<SunSpecModel>();
        var head = new ushort[2];
        while (models.Count < MostModels && address + 2 <= 65536)
        {
            var (fault, _) = await bus.ReadAsync(new ModbusRead(unit, ModbusTable.Holding, (ushort)address, 2) { Options = options }, head, cancel);
            if (fault != ModbusFault.None)
            {
                return (fault, models);
            }

            if (head[0] == End)
            {
                break;
            }

            models.Add(new SunSpecModel(head[0], address, head[1]));
            address += 2 + head[1];
        }

        return (ModbusFault.None, models);
    }

    private static bool Fits(MeterModel layout, SunSpecModel model) => layout.Points.All(point => point.Span.End <= 2 + model.Length) && model.Address + 2 + model.Length <= 65536;

    private static string Text(ushort[] registers, int start, int count)
    {
        Span<byte> bytes = stackalloc byte[32];
        for (var index = 0; index < count; index++)
        {
            (bytes[2 * index], bytes[(2 * index) + 1]) = ((byte)(registers[start + index] >> 8), (byte)(registers[start + index] & 0xFF));
        }

        return IdentityReader.Text(bytes[..(2 * count)]);
    }
}
