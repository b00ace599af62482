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

    /// <summary>How sure a register is.</summary>
    public static string Grade(RegisterGrade grade, Language language) => grade switch
    {
        RegisterGrade.TwoSources => language.Choose("two sources", "deux sources"),
        RegisterGrade.OneSource => language.Choose("one source", "une source"),
        RegisterGrade.Contradictory => language.Choose("CONTRADICTORY", "CONTRADICTOIRE"),
        _ => language.Choose("specification", "spécification"),
    };

    /// <summary>A fault of a probe, and what to do.</summary>
    public static string Sentence(ModbusFault fault, Language language) => fault switch
    {
        ModbusFault.IllegalDataAddress or ModbusFault.IllegalDataValue or ModbusFault.IllegalFunction => language.Choose(
            "The meter answers, but does not have these registers: it is another model ('metershield meter scan' guesses which).",
            "Le compteur répond, mais n'a pas ces registres : c'est un autre modèle (« metershield meter scan » devine lequel)."),
        ModbusFault.Disconnected => language.Choose(
            "The line was closed: another program may be connected, many meters serve one at a time.",
            "La ligne fut fermée : un autre programme est peut-être connecté, beaucoup de compteurs n'en servent qu'un à la fois."),
        ModbusFault.NoSunSpec => language.Choose(
            "There is no SunSpec device at this address: try another unit=.",
            "Aucun appareil SunSpec à cette adresse : essayez un autre unit=."),
        ModbusFault.NoMeterModel => language.Choose(
            "This SunSpec device has no meter in it: try another unit= (200 and 240 are usual).",
            "Cet appareil SunSpec ne contient pas de compteur : essayez un autre unit= (200 et 240 sont usuels)."),
        _ => Sentence(LineDiagnosis.NoAnswer, language),
    };

    public static string Sentence(LineDiagnosis diagnosis, Language language) => language.Choose(diagnosis.Sentence(), diagnosis.French());

    /// <summary>Why what has ended said no reading.</summary>
    public static string Ended(LineDiagnosis diagnosis, Language language) => diagnosis is LineDiagnosis.Fine or LineDiagnosis.Starting
        ? language.Choose("It ended before one whole good frame came: give it a longer recording, or the meter itself.", "Fin avant qu'une bonne trame entière ne vienne : donnez un enregistrement plus long, ou le compteur lui-même.")
        : Sentence(diagnosis, language);

    public static string Line(MeterModel model, Language language) => string.Create(
        CultureInfo.InvariantCulture,
        $"{model.Name,-16} {Grade(model.Grade, language),-14} {language.Choose("steps of", "pas de")} {model.LeastQuantum,3} Wh{(IsFloat(model) ? language.Choose(" or more", " ou plus") : "        ")}  {model.Title}");

    public static string Line(ScanFinding finding, Language language)
    {
        var maker = finding.Identity is { } identity ? $"{identity.Vendor} {identity.Product}" : language.Choose("does not say who made it", "ne dit pas qui l'a fait");
        var models = finding.Models.Count > 0
            ? language.Choose("may be: ", "peut-être : ") + string.Join(", ", finding.Models)
            : language.Choose("no model of the catalogue fits", "aucun modèle du catalogue ne convient");
        return string.Create(CultureInfo.InvariantCulture, $"{language.Choose("unit", "adresse")} {finding.Unit,3}  {maker,-40}  {models}");
    }

    public static string Table(MeterProbe probe, bool showIdentifiers, Language language)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{probe.Model.Title} ({probe.Model.Name}; {probe.Model.Source})");
        text.AppendLine(probe.Model.Comment);
        if (probe.Identity is { } identity)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{language.Choose("says it is:", "dit être :")} {identity.Vendor} {identity.Product} {identity.Revision}");
        }

        foreach (var value in probe.Values)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{value.Point.Name,-12} {Number(value, showIdentifiers),18} {(value.Point.Unit == "none" ? "" : value.Point.Unit),-4} {language.Choose("register", "registre")} {value.Point.Address,5}  {Grade(value.Point.Grade, language)}");
        }

        return text.Append(Resolution(probe, language)).ToString();
    }

    public static string Json(MeterProbe probe, bool showIdentifiers) => Json(writer =>
    {
        writer.WriteString("model", probe.Model.Name);
        writer.WriteString("grade", Grade(probe.Model.Grade, Language.English));
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
            writer.WriteString("grade", Grade(value.Point.Grade, Language.English));
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

    public static string Table(Reading reading, Language language)
    {
        var text = new StringBuilder();
        var clock = Clock(reading.Clock, language);
        text.AppendLine(CultureInfo.InvariantCulture, $"{language.Choose("time", "heure"),-11} {InstantPattern.ExtendedIso.Format(reading.At)} ({clock})");
        foreach (var (name, value) in Registers(reading))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{name,-11} {value} Wh");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{language.Choose("apparent", "apparente"),-11} {reading.ApparentPower?.ToString() ?? language.Choose("not said", "pas dite")}").ToString();
    }

    public static string Json(Reading reading) => Json(writer =>
    {
        writer.WriteString("time", InstantPattern.ExtendedIso.Format(reading.At));
        foreach (var (name, value) in Registers(reading))
        {
            writer.WriteNumber(name + "Wh", value);
        }
    });

    private static string Clock(ClockSource clock, Language language) => clock switch
    {
        ClockSource.Meter => language.Choose("the meter's clock", "horloge du compteur"),
        ClockSource.MeterDegraded => language.Choose("the meter's clock, which it says is degraded", "horloge du compteur, dégradée à ce qu'il dit"),
        ClockSource.System => language.Choose("this system's clock", "horloge de ce système"),
        _ => language.Choose("counted on the line", "comptée sur la ligne"),
    };

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

    private static string Resolution(MeterProbe probe, Language language)
    {
        if (probe.Quantum is not { } quantum)
        {
            return language.Choose("It says no imported energy: nothing can be released from it.", "Il ne dit aucune énergie soutirée : rien ne peut en sortir.");
        }

        var counts = probe.Model.IntegratedQuantum is null
            ? language.Choose("counts", "compte")
            : language.Choose("is integrated from power, between the steps of its register,", "est intégré de la puissance, entre les pas de son registre,");
        var finest = EnergyQuantum.Finest(quantum)?.Code() ?? language.Choose("none", "aucune");
        return string.Create(CultureInfo.InvariantCulture, $"{counts} {language.Choose("in steps of", "par pas de")} {quantum.Value} Wh; {language.Choose("finest resolution that supports:", "résolution la plus fine que cela permet :")} {finest}");
    }

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
