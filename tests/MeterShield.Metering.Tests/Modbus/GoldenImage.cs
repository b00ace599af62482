using System.Globalization;
using MeterShield.Metering.Modbus;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>A file of <c>tests/vectors/modbus</c> (README there): the registers of a meter as a table, and what they say.</summary>
internal sealed class GoldenImage
{
    private static readonly string[] Keys = ["model", "source", "comment", "import", "export", "apparent", "quantum"];

    private readonly Dictionary<string, string> _head = [];

    private GoldenImage(string file)
    {
        (File, var lines) = (file, System.IO.File.ReadAllLines(file));
        var empty = Array.IndexOf(lines, "");
        foreach (var line in lines[..empty])
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            Assert.True(colon > 0 && Keys.Contains(line[..colon]), $"{file}: {line}");
            _head.Add(line[..colon], line[(colon + 2)..]);
        }

        Rows = [.. lines[(empty + 1)..].Select(Row.Parse)];
        Assert.NotEmpty(_head["source"]);
        Assert.NotEmpty(_head["comment"]);
    }

    public static string[] Files { get; } = [.. Directory.GetFiles(Path.Combine("vectors", "modbus"), "*.vector").Order(StringComparer.Ordinal).Select(Path.GetFullPath)];

    public string File { get; }

    public string Name => Path.GetFileNameWithoutExtension(File);

    public string Model => _head["model"];

    public bool IsSunSpec => Model.StartsWith("sunspec-", StringComparison.Ordinal);

    public long? Import => Number("import");

    public long? Export => Number("export");

    public long? Apparent => Number("apparent");

    public long? Quantum => Number("quantum");

    public IReadOnlyList<Row> Rows { get; }

    public static GoldenImage Read(string file) => new(file);

    /// <summary>The meter's address at the end of some way, such as <c>tcp://host:1502</c>.</summary>
    public string Address(string way, int unit) => IsSunSpec
        ? string.Create(CultureInfo.InvariantCulture, $"sunspec+{way}unit={unit}")
        : string.Create(CultureInfo.InvariantCulture, $"modbus+{way}unit={unit}&model={Model}");

    /// <summary>That a meter was read as the table says it: each row with a name, and nothing besides.</summary>
    public void Agrees(IEnumerable<ModbusValue> values)
    {
        var said = values.ToDictionary(value => value.Point.Name);
        foreach (var row in Rows.Where(row => row.Point is not null))
        {
            Assert.True(said.Remove(row.Point!, out var value), $"{Name}: {row.Point} is not read");
            Assert.True((row.Table, row.Address) == (value.Point.Table, value.Point.Address), $"{Name}: {row.Point} is read at {value.Point.Address}");
            Assert.True(row.Says == Text(value, row.IsEnergy), $"{Name}: {row.Point} should be {row.Says} and is {Text(value, row.IsEnergy)}");
        }

        Assert.True(said.Values.All(value => value.Fault == ModbusFault.IllegalDataAddress || Name.EndsWith("-absent", StringComparison.Ordinal)), $"{Name}: nothing says what {string.Join(", ", said.Keys)} should be");
    }

    private static string Text(ModbusValue value, bool isEnergy) => value.Fault != ModbusFault.None ? value.Fault.ToString()
        : isEnergy ? value.Energy!.Value.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{value.Number.ToString("0.#########", CultureInfo.InvariantCulture)} {value.Point.Unit}");

    private long? Number(string key) => _head.TryGetValue(key, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Registers that follow each other, and what they say.</summary>
    internal sealed record Row(ModbusTable Table, int Address, ushort[] Words, string? Point, string Says)
    {
        public bool IsEnergy => Says.EndsWith(" Wh", StringComparison.Ordinal);

        public static Row Parse(string line)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            ushort[] words = [.. fields.Skip(2).TakeWhile(IsWord).Select(word => Convert.ToUInt16(word, 16))];
            var rest = fields[(2 + words.Length)..];
            return new Row(
                Enum.Parse<ModbusTable>(fields[0], ignoreCase: true),
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                words,
                rest[0] == "-" ? null : rest[0],
                rest is [_, var number, var unit] ? $"{Normal(number)} {unit}" : rest[^1]);
        }

        private static bool IsWord(string field) => field.Length == 4 && field.All(letter => char.IsAsciiDigit(letter) || letter is >= 'A' and <= 'F');

        private static string Normal(string number) => decimal.Parse(number, CultureInfo.InvariantCulture).ToString("0.#########", CultureInfo.InvariantCulture);
    }
}
