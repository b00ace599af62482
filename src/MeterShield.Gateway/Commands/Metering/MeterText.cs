using System.Globalization;
using System.Text;
using System.Text.Json;
using MeterShield.Metering;
using MeterShield.Metering.Modbus;
using MeterShield.Metering.Modbus.Catalogue;
using MeterShield.Records;
using NodaTime.Text;

namespace MeterShield.Gateway.Commands.Metering;

/// <summary>Meters in words and in JSON, for the person at the box.</summary>
internal static class MeterText
{
    public static bool IsModbus(string url) => url.StartsWith("modbus+", StringComparison.Ordinal) || url.StartsWith("sunspec+", StringComparison.Ordinal);

    public static string Grade(RegisterGrade grade) => grade switch
    {
        RegisterGrade.TwoSources => "two sources",
        RegisterGrade.OneSource => "one source",
        RegisterGrade.Contradictory => "CONTRADICTORY",
        _ => "specification",
    };

    /// <summary>A fault of a probe, and what to do.</summary>
    public static string Sentence(ModbusFault fault) => fault switch
    {
        ModbusFault.IllegalDataAddress or ModbusFault.IllegalDataValue or ModbusFault.IllegalFunction =>
            "The meter answers, but does not have these registers: it is another model ('metershield meter scan' guesses which).",
        ModbusFault.Disconnected => "The line was closed: another program may be connected, many meters serve one at a time.",
        ModbusFault.NoSunSpec => "There is no SunSpec device at this address: try another unit=.",
        ModbusFault.NoMeterModel => "This SunSpec device has no meter in it: try another unit= (200 and 240 are usual).",
        _ => LineDiagnosis.NoAnswer.Sentence(),
    };

    public static string Line(MeterModel model) => string.Create(
        CultureInfo.InvariantCulture, $"{model.Name,-16} {Grade(model.Grade),-14} steps of {model.LeastQuantum,3} Wh{(IsFloat(model) ? " or more" : "        ")}  {model.Title}");

    public static string Line(ScanFinding finding) => string.Create(
        CultureInfo.InvariantCulture,
        $"unit {finding.Unit,3}  {(finding.Identity is { } identity ? $"{identity.Vendor} {identity.Product}" : "does not say who made it"),-40}  {(finding.Models.Count > 0 ? "may be: " + string.Join(", ", finding.Models) : "no model of the catalogue fits")}");

    public static string Table(MeterProbe probe, bool showIdentifiers)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{probe.Model.Title} ({probe.Model.Name}; {probe.Model.Source})");
        text.AppendLine(probe.Model.Comment);
        if (probe.Identity is { } identity)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"says it is: {identity.Vendor} {identity.Product} {identity.Revision}");
        }

        foreach (var value in probe.Values)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{value.Point.Name,-12} {Number(value, showIdentifiers),18} {(value.Point.Unit == "none" ? "" : value.Point.Unit),-4} register {value.Point.Address,5}  {Grade(value.Point.Grade)}");
        }

        return text.Append(Resolution(probe)).ToString();
    }

    public static string Json(MeterProbe probe, bool showIdentifiers) => Json(writer =>
    {
        writer.WriteString("model", probe.Model.Name);
        writer.WriteString("grade", Grade(probe.Model.Grade));
        writer.WriteString("serial", Hidden(probe.Serial, showIdentifiers));
        writer.WriteStartObject("values");
        foreach (var value in probe.Values.Where(value => value.Point.Name != "serial"))
        {
            writer.WriteStartObject(value.Point.Name);
            if (value.Fault == ModbusFault.None)
            {
                writer.WriteNumber("value", value.Number);
            }
            else
            {
                writer.WriteString("fault", value.Fault.ToString());
            }

            writer.WriteString("unit", value.Point.Unit);
            writer.WriteString("grade", Grade(value.Point.Grade));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (probe.Quantum is { } quantum)
        {
            writer.WriteNumber("quantumWh", quantum.Value);
            writer.WriteString("quality", probe.Model.IntegratedQuantum is null ? "metered" : "integrated");
            writer.WriteString("finestResolution", EnergyQuantum.Finest(quantum)?.Code() ?? "none");
        }
    });

    public static string Table(Reading reading)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"time        {InstantPattern.ExtendedIso.Format(reading.At)} ({reading.Clock} clock)");
        foreach (var (name, value) in Registers(reading))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{name,-11} {value} Wh");
        }

        return text.Append(CultureInfo.InvariantCulture, $"apparent    {reading.ApparentPower?.ToString() ?? "not said"}").ToString();
    }

    public static string Json(Reading reading) => Json(writer =>
    {
        writer.WriteString("time", InstantPattern.ExtendedIso.Format(reading.At));
        foreach (var (name, value) in Registers(reading))
        {
            writer.WriteNumber(name + "Wh", value);
        }
    });

    private static IEnumerable<(string Name, long Value)> Registers(Reading reading)
    {
        Quantity[] quantities = [Quantity.ImportedEnergy, Quantity.ExportedEnergy, .. Enumerable.Range(1, 10).Select(Quantity.ImportedEnergyByTariff)];
        foreach (var quantity in quantities)
        {
            if (reading.TryRegister(quantity, out var register))
            {
                yield return (quantity.Code, register.Value);
            }
        }
    }

    private static bool IsFloat(MeterModel model) => model.Find("import") is { } import && (import.Type == RegisterType.F32 || import.ScaleAddress is not null);

    private static string Number(ModbusValue value, bool showIdentifiers) => value.Fault != ModbusFault.None ? value.Fault.ToString()
        : value.Point.Name == "serial" ? Hidden(value.Number.ToString("F0", CultureInfo.InvariantCulture), showIdentifiers)
        : value.Number.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Hidden(string identifier, bool show) => show ? identifier : new string('*', identifier.Length);

    private static string Resolution(MeterProbe probe) => probe.Quantum is not { } quantum
        ? "It says no imported energy: nothing can be released from it."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{(probe.Model.IntegratedQuantum is null ? "counts" : "is integrated from power, between the steps of its register,")} in steps of {quantum.Value} Wh; finest resolution that supports: {EnergyQuantum.Finest(quantum)?.Code() ?? "none"}");

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
