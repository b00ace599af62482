using System.Runtime.CompilerServices;
using MeterShield.Metering.Modbus.Catalogue;
using MeterShield.Metering.Modbus.SunSpec;

namespace MeterShield.Metering.Modbus;

/// <summary>An address on a bus that answers.</summary>
public sealed class ScanFinding
{
    internal ScanFinding(byte unit, ModbusIdentity? identity, IReadOnlyList<string> models) => (Unit, Identity, Models) = (unit, identity, models);

    /// <summary>The address.</summary>
    public byte Unit { get; }

    /// <summary>Who made it by its own word, or null.</summary>
    public ModbusIdentity? Identity { get; }

    /// <summary>Models of the catalogue whose voltage and frequency would be a grid's; <c>sunspec</c> where it says so itself.</summary>
    public IReadOnlyList<string> Models { get; }
}

/// <summary>Looks who is on a bus. Modbus has no discovery: each address is asked, and whoever says anything, even no, is there.</summary>
public static class ModbusScan
{
    /// <summary>The last address of a bus (Modbus over Serial Line V1.02, 2.2).</summary>
    public const int LastUnit = 247;

    /// <summary>Asks the addresses 1 to 247.</summary>
    /// <param name="bus">The bus, as <see cref="MeterUrl.TryParseBus"/> reads it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="asking">Told the address that is asked next.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="MeterException">The line cannot be opened.</exception>
    /// <exception cref="ArgumentException">The address is no Modbus bus.</exception>
    public static async IAsyncEnumerable<ScanFinding> RunAsync(MeterUrl bus, TimeProvider time, Action<int> asking, [EnumeratorCancellation] CancellationToken cancel)
    {
        var address = bus.Modbus ?? throw new ArgumentException("Only a Modbus bus is scanned.", nameof(bus));
        await using var line = ModbusLink.Open(address, address.ScanOptions, time, new LineQuality(time));
        for (var unit = 1; unit <= LastUnit; unit++)
        {
            asking(unit);
            if (await IsThereAsync(line, (byte)unit, cancel))
            {
                var (_, identity) = await line.IdentifyAsync((byte)unit, cancel);
                yield return new ScanFinding((byte)unit, identity, await ModelsAsync(line, (byte)unit, address, cancel));
            }
        }
    }

    private static async ValueTask<bool> IsThereAsync(ModbusBus bus, byte unit, CancellationToken cancel)
    {
        var (fault, _) = await bus.ReadAsync(new ModbusRead(unit, ModbusTable.Input, 0, 2), new ushort[2], cancel);
        return fault == ModbusFault.None || (fault.IsException() && fault is not (ModbusFault.GatewayPathUnavailable or ModbusFault.GatewayTargetFailed));
    }

    private static async ValueTask<IReadOnlyList<string>> ModelsAsync(ModbusBus bus, byte unit, ModbusAddress address, CancellationToken cancel)
    {
        var (fault, _) = await SunSpecDiscovery.FindAsync(bus, unit, null, cancel);
        if (fault == ModbusFault.None)
        {
            return ["sunspec"];
        }

        var fitting = new List<string>();
        foreach (var model in address.Catalogue.Models.Where(model => model.SunSpec.Count == 0))
        {
            if (model.Find("voltage-1") is { } voltage && model.Find("frequency") is { } frequency && await FitsAsync(bus, unit, model, [voltage, frequency], address.ScanOptions, cancel))
            {
                fitting.Add(model.Name);
            }
        }

        return fitting;
    }

    /// <summary>230 V within a tenth (EN 50160), and 50 Hz.</summary>
    private static async ValueTask<bool> FitsAsync(ModbusBus bus, byte unit, MeterModel model, RegisterPoint[] points, ModbusOptions options, CancellationToken cancel)
    {
        var reader = new ModbusReader(bus, unit, model, points, options);
        return await reader.ReadAsync(cancel) == ModbusFault.None
            && reader.Value(points[0]) is { Fault: ModbusFault.None, Number: >= 207 and <= 253 }
            && reader.Value(points[1]) is { Fault: ModbusFault.None, Number: >= 45 and <= 55 };
    }
}
