using System.Diagnostics.Metrics;
using MeterShield.Metering.Modbus;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering;

/// <summary>Line quality as metrics of the meter <c>MeterShield.Metering</c>: counts only, never a value.</summary>
internal static class MeteringMetrics
{
    private static readonly Meter Meter = new("MeterShield.Metering");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>("metershield.line.faults", "{fault}", "Faults on the line, by name.");

    /// <summary>The names, boxed once: counting a fault allocates nothing.</summary>
    private static readonly KeyValuePair<string, object?>[] Names =
        [.. Enum.GetNames<TicFault>().Select(name => new KeyValuePair<string, object?>("fault", name))];

    private static readonly KeyValuePair<string, object?>[] ModbusNames =
        [.. Enum.GetNames<ModbusFault>().Select(name => new KeyValuePair<string, object?>("fault", name))];

    public static Counter<long> Bytes { get; } = Meter.CreateCounter<long>("metershield.line.bytes", "By", "Bytes received.");

    public static Counter<long> ParityErrors { get; } =
        Meter.CreateCounter<long>("metershield.line.parity_errors", "{character}", "Characters with wrong parity.");

    public static Counter<long> Frames { get; } = Meter.CreateCounter<long>("metershield.line.frames", "{frame}", "Frames with a good group.");

    public static void Fault(TicFault fault) => Faults.Add(1, Names[(int)fault]);

    public static void Fault(ModbusFault fault) => Faults.Add(1, ModbusNames[(int)fault]);
}
