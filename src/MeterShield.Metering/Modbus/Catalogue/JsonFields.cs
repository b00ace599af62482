using System.Globalization;
using System.Text.Json;

namespace MeterShield.Metering.Modbus.Catalogue;

/// <summary>The members of a JSON object, each with its error and fix.</summary>
internal sealed class JsonFields
{
    private readonly JsonElement _object;
    private readonly string _where;
    private readonly List<string> _errors;

    public JsonFields(JsonElement element, string where, string[] keys, List<string> errors)
    {
        (_object, _where, _errors) = (element, where, errors);
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"\"{where}\": a JSON object, in braces.");
            _object = default;
            return;
        }

        foreach (var member in element.EnumerateObject().Where(member => !keys.Contains(member.Name)))
        {
            errors.Add($"\"{where}{member.Name}\" is no key: the keys are {string.Join(", ", keys)}.");
        }
    }

    public bool Has(string key) => _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(key, out _);

    public string Text(string key) =>
        Find(key) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : Fail(key, "a text", "");

    public bool Flag(string key) =>
        Find(key) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : Fail(key, "true or false", false);

    public int Whole(string key, int least, int most) =>
        Find(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : Fail(key, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"), least);

    public decimal Factor(string key) =>
        decimal.TryParse(Text(key), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor is > 0 and <= 1_000_000
            ? factor
            : Fail(key, "a decimal above 0 as a text, such as \"0.1\"", 1m);

    /// <summary>A register that so many registers begin at.</summary>
    public int? Address(string key, int length)
    {
        var text = Text(key);
        var isHexadecimal = text.StartsWith("0x", StringComparison.Ordinal);
        return int.TryParse(isHexadecimal ? text[2..] : text, isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var address)
            && address >= 0 && address <= 65536 - length
            ? address
            : Fail(key, "a register from 0 to 65535 as a text, such as \"0x0048\" or \"72\"", (int?)null);
    }

    public T Choice<T>(string key, params (string Word, T Meaning)[] choices)
    {
        var text = Text(key);
        foreach (var (word, meaning) in choices)
        {
            if (word == text)
            {
                return meaning;
            }
        }

        return Fail(key, "one of " + string.Join(", ", choices.Select(choice => choice.Word)), choices[0].Meaning);
    }

    public IReadOnlyList<ulong> Hexadecimals(string key)
    {
        var values = new List<ulong>();
        foreach (var element in Elements(key))
        {
            if (element.ValueKind == JsonValueKind.String && element.GetString() is { } text && text.StartsWith("0x", StringComparison.Ordinal)
                && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                values.Add(value);
            }
            else
            {
                Fail(key, "a list of hexadecimal numbers as texts, such as [\"0x8000\"]", 0);
            }
        }

        return values;
    }

    public IReadOnlyList<int> Numbers(string key) =>
        !Has(key) ? [] : [.. Elements(key).Select(element => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) ? number : Fail(key, "a list of whole numbers", 0))];

    public IEnumerable<JsonElement> Objects(string key) => Elements(key);

    /// <summary>A whole number in an object of one member, or null where there is no object.</summary>
    public int? Nested(string key, string member, int least, int most) =>
        Has(key) ? new JsonFields(Find(key)!.Value, $"{_where}{key}.", [member], _errors).Whole(member, least, most) : null;

    private List<JsonElement> Elements(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : Fail(key, "a list, in brackets", new List<JsonElement>());

    private JsonElement? Find(string key) => Has(key) ? _object.GetProperty(key) : null;

    private T Fail<T>(string key, string what, T instead)
    {
        _errors.Add($"\"{_where}{key}\": write {what}.");
        return instead;
    }
}
