using MeterShield.Metering.Modbus.Catalogue;
using MeterShield.Metering.Modbus.SunSpec;
using MeterShield.Records;

namespace MeterShield.Metering.Modbus;

/// <summary>A Modbus meter read once, whole. Raw.</summary>
public sealed class MeterProbe
{
    private MeterProbe(MeterModel model, ModbusIdentity? identity, string serial, IReadOnlyList<ModbusValue> values) =>
        (Model, Identity, Serial, Values) = (model, identity, serial, values);

    /// <summary>Which model it was taken for.</summary>
    public MeterModel Model { get; }

    /// <summary>Who made it by its own word, or null when it does not say.</summary>
    public ModbusIdentity? Identity { get; }

    /// <summary>Its serial number by its own word, or nothing. An identifier.</summary>
    public string Serial { get; }

    /// <summary>Every value of the model, with its fault where there is none.</summary>
    public IReadOnlyList<ModbusValue> Values { get; }

    /// <summary>The step of its register of imported energy, or null when it said none.</summary>
    public WattHours? Quantum => Model.IntegratedQuantum is { } integrated ? new WattHours(integrated) : Values.FirstOrDefault(value => value.Point.Name == "import")?.Quantum;

    /// <summary>Reads a meter once.</summary>
    /// <param name="url">A Modbus meter's address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The meter, or why there is none.</returns>
    /// <exception cref="MeterException">The line cannot be opened.</exception>
    /// <exception cref="ArgumentException">The address is no Modbus meter's.</exception>
    public static async Task<(ModbusFault Fault, MeterProbe? Probe)> RunAsync(MeterUrl url, TimeProvider time, CancellationToken cancel)
    {
        var address = url.Modbus ?? throw new ArgumentException("Only a Modbus meter is probed so.", nameof(url));
        await using var bus = ModbusLink.Open(address, address.Options, time, new LineQuality(time));
        return await RunAsync(bus, address, cancel);
    }

    /// <summary>Reads a meter on a bus once.</summary>
    internal static Task<(ModbusFault Fault, MeterProbe? Probe)> RunAsync(IModbusBus bus, ModbusAddress address, CancellationToken cancel) =>
        address.IsSunSpec ? SunSpecAsync(bus, address, cancel) : CatalogueAsync(bus, address, cancel);

    private static async Task<(ModbusFault Fault, MeterProbe? Probe)> SunSpecAsync(IModbusBus bus, ModbusAddress address, CancellationToken cancel)
    {
        var (fault, models) = await SunSpecDiscovery.FindAsync(bus, address.Unit, null, cancel);
        if (fault != ModbusFault.None)
        {
            return (fault, null);
        }

        if (SunSpecDiscovery.MeterOf(models, address.Catalogue) is not { Layout: var model })
        {
            return (ModbusFault.NoMeterModel, null);
        }

        var (identity, serial) = await SunSpecDiscovery.CommonAsync(bus, address.Unit, models, cancel);
        var (reading, values) = await ValuesAsync(bus, address, model, cancel);
        return (reading, reading == ModbusFault.None ? new MeterProbe(model, identity, serial, values) : null);
    }

    private static async Task<(ModbusFault Fault, MeterProbe? Probe)> CatalogueAsync(IModbusBus bus, ModbusAddress address, CancellationToken cancel)
    {
        var model = address.Model!;
        var (fault, values) = await ValuesAsync(bus, address, model, cancel);
        if (fault != ModbusFault.None)
        {
            return (fault, null);
        }

        // Last, because a meter that does not know the question may say nothing at all.
        var (_, identity) = await bus.IdentifyAsync(address.Unit, cancel);
        var serial = values.FirstOrDefault(value => value is { Point.Name: "serial", Fault: ModbusFault.None });
        return (ModbusFault.None, new MeterProbe(model, identity, serial is null ? "" : serial.Number.ToString("F0", System.Globalization.CultureInfo.InvariantCulture), values));
    }

    private static async Task<(ModbusFault Fault, IReadOnlyList<ModbusValue> Values)> ValuesAsync(IModbusBus bus, ModbusAddress address, MeterModel model, CancellationToken cancel)
    {
        var reader = new ModbusReader(bus, address.Unit, model, model.Points, address.OptionsFor(model));
        var fault = await reader.ReadAsync(cancel);
        return (fault, [.. model.Points.Select(reader.Value)]);
    }
}
