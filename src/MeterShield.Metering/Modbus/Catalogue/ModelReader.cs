using System.Globalization;
using System.Text.Json;
using MeterShield.Metering.Serial;

namespace MeterShield.Metering.Modbus.Catalogue;

/// <summary>Reads one file of the catalogue: every key is checked, and all errors are told at once.</summary>
internal sealed class ModelReader
{
    private static readonly string[] Keys =
    [
        "model", "name", "phases", "baud", "parity", "table", "words", "most", "bridge", "gapMs", "timeoutMs", "sunspec", "integrate", "source", "comment", "points",
    ];

    private readonly JsonFields _fields;

    private ModelReader(JsonFields fields) => _fields = fields;

    /// <summary>The model, or null and what is wrong.</summary>
    public static MeterModel? Read(ReadOnlyMemory<byte> json, List<string> errors)
    {
        try
        {
            // Some editors write a mark of byte order in front.
            using var document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json);
            var before = errors.Count;
            var model = new ModelReader(new JsonFields(document.RootElement, "", Keys, errors)).Model(errors);
            return errors.Count == before ? model : null;
        }
        catch (JsonException e)
        {
            errors.Add($"no JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
            return null;
        }
    }

    private MeterModel Model(List<string> errors)
    {
        var name = _fields.Text("model");
        if (name.Length == 0 || name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-'))
        {
            errors.Add("\"model\": a-z, 0-9 and '-'.");
        }

        var table = _fields.Choice("table", ("input", ModbusTable.Input), ("holding", ModbusTable.Holding));
        var lowFirst = _fields.Choice("words", ("high-first", false), ("low-first", true));
        List<RegisterPoint> points = [.. _fields.Objects("points").Select((point, index) => new PointReader(point, index, errors).Read(table, lowFirst))];
        CheckPoints(points, _fields.Has("integrate"), errors);
        return new MeterModel
        {
            Name = name,
            Title = _fields.Text("name"),
            Phases = _fields.Whole("phases", 1, 3),
            Baud = _fields.Whole("baud", 1200, 115200),
            Parity = _fields.Choice("parity", ("none", SerialParity.None), ("even", SerialParity.Even), ("odd", SerialParity.Odd)),
            Most = _fields.Whole("most", 4, ModbusRead.Most),
            Bridge = _fields.Whole("bridge", 0, ModbusRead.Most),
            Gap = TimeSpan.FromMilliseconds(_fields.Whole("gapMs", 0, 10_000)),
            Timeout = TimeSpan.FromMilliseconds(_fields.Whole("timeoutMs", 10, 60_000)),
            SunSpec = _fields.Numbers("sunspec"),
            IntegratedQuantum = _fields.Nested("integrate", "quantumWh", 1, 10_000),
            Source = _fields.Text("source"),
            Comment = _fields.Text("comment"),
            Points = points,
        };
    }

    private static void CheckPoints(List<RegisterPoint> points, bool isIntegrated, List<string> errors)
    {
        foreach (var twice in points.GroupBy(point => point.Name).Where(group => group.Count() > 1))
        {
            errors.Add($"\"points\": {twice.Key} is there twice.");
        }

        if (!points.Exists(point => point.Name == "import"))
        {
            errors.Add("\"points\": import is lacking: the register of imported energy is what a meter is for.");
        }

        if (isIntegrated && !points.Exists(point => point.Name == "power"))
        {
            errors.Add("\"integrate\": there is no power among the points to integrate: add it, or leave integrate away.");
        }
    }
}

/// <summary>Reads one point of a model.</summary>
internal sealed class PointReader
{
    private static readonly string[] Keys = ["name", "at", "type", "unit", "scale", "scaleAt", "absent", "invert", "words", "table", "grade"];
    private static readonly string[] Names = ["import", "export", "power", "apparent", "frequency", "clock", "serial"];
    private static readonly string[] PhaseNames = ["import", "export", "power", "voltage", "current"];
    private static readonly string[] AllUnits = ["Wh", "kWh", "W", "kW", "VA", "kVA", "V", "A", "Hz", "s", "none"];

    private readonly JsonFields _fields;
    private readonly List<string> _errors;
    private readonly string _where;

    public PointReader(JsonElement point, int index, List<string> errors)
    {
        _where = string.Create(CultureInfo.InvariantCulture, $"points[{index}].");
        (_fields, _errors) = (new JsonFields(point, _where, Keys, errors), errors);
    }

    public RegisterPoint Read(ModbusTable table, bool lowFirst)
    {
        var name = _fields.Text("name");
        if (!Names.Contains(name) && !(name.Length > 2 && name[^2] == '-' && name[^1] is >= '1' and <= '3' && PhaseNames.Contains(name[..^2])))
        {
            _errors.Add($"\"{_where}name\": {name} is no value of the catalogue.");
        }

        var unit = _fields.Text("unit");
        if (!UnitsOf(name).Contains(unit))
        {
            _errors.Add($"\"{_where}unit\": one of {string.Join(", ", UnitsOf(name))}.");
        }

        var type = _fields.Choice(
            "type", ("u16", RegisterType.U16), ("i16", RegisterType.I16), ("u32", RegisterType.U32), ("i32", RegisterType.I32),
            ("u64", RegisterType.U64), ("i64", RegisterType.I64), ("f32", RegisterType.F32), ("f64", RegisterType.F64));
        var point = new RegisterPoint
        {
            Name = name,
            Table = _fields.Has("table") ? _fields.Choice("table", ("input", ModbusTable.Input), ("holding", ModbusTable.Holding)) : table,
            Address = _fields.Address("at", RegisterPoint.LengthOf(type)) ?? 0,
            Type = type,
            IsLowFirst = _fields.Has("words") ? _fields.Choice("words", ("high-first", false), ("low-first", true)) : lowFirst,
            Unit = unit,
            Scale = _fields.Has("scale") ? _fields.Factor("scale") : 1,
            ScaleAddress = _fields.Has("scaleAt") ? _fields.Address("scaleAt", 1) : null,
            Absent = _fields.Has("absent") ? _fields.Hexadecimals("absent") : [],
            IsInverted = _fields.Has("invert") && _fields.Flag("invert"),
            Grade = _fields.Choice(
                "grade", ("two sources", RegisterGrade.TwoSources), ("one source", RegisterGrade.OneSource),
                ("contradictory", RegisterGrade.Contradictory), ("specification", RegisterGrade.Specification)),
        };
        if (point.Span.End - point.Span.Start > ModbusRead.Most)
        {
            _errors.Add($"\"{_where}scaleAt\": a register within {ModbusRead.Most} of \"at\": the value and its power of ten are read together.");
        }

        return point;
    }

    /// <summary>The units that a value can have: one in another is no reading, for ever.</summary>
    private static string[] UnitsOf(string name) => name.Split('-')[0] switch
    {
        "import" or "export" => ["Wh", "kWh"],
        "power" => ["W", "kW"],
        "apparent" => ["VA", "kVA"],
        "voltage" => ["V"],
        "current" => ["A"],
        "frequency" => ["Hz"],
        "clock" => ["s"],
        "serial" => ["none"],
        _ => AllUnits,
    };
}
