using System.Text.Json;
using MeterShield.Records;

namespace MeterShield.HeadEnd.Invitations;

/// <summary>Reads one word of a closed list.</summary>
internal delegate bool TryParse<T>(string text, out T value);

/// <summary>The members of one object of a template; everything wrong with it is kept, and unknown members are wrong.</summary>
internal sealed class TemplateReader
{
    private readonly JsonElement _object;
    private readonly int _before;

    public TemplateReader(JsonElement value, string name, string[] members, List<string>? errors = null)
    {
        Errors = errors ?? [];
        _before = Errors.Count;
        Name = name;
        _object = value;
        if (value.ValueKind != JsonValueKind.Object)
        {
            Errors.Add($"{(name.Length == 0 ? "The template" : name)} is not a JSON object.");
            return;
        }

        foreach (var member in value.EnumerateObject().Select(member => member.Name).Where(member => !members.Contains(member)))
        {
            Errors.Add($"{At(member)}: unknown; the members are {string.Join(", ", members)}.");
        }
    }

    public string Name { get; }

    public List<string> Errors { get; }

    /// <summary>Whether something was wrong with this object.</summary>
    public bool Failed => Errors.Count > _before;

    public string Text(string member) => TextOrNone(member) ?? Wrong(member, "lacking: write a text of 1 to 400 characters", "");

    public string? TextOrNone(string member)
    {
        if (!Has(member, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() is { } text && RecordText.Fits(text)
            ? text
            : Wrong(member, "write a text of 1 to 400 characters on one line, without control characters", "-");
    }

    public IReadOnlyList<string> Texts(string member)
    {
        if (!Has(member, out var value) || value.ValueKind != JsonValueKind.Array
            || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String || !RecordText.Fits(item.GetString()!)))
        {
            return Wrong<IReadOnlyList<string>>(member, "write a list of texts, such as [\"Rennes, FR\"]", []);
        }

        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>A text in both languages.</summary>
    public TwoTongues Tongues(string member)
    {
        if (!Has(member, out var value))
        {
            return Wrong(member, "lacking: write {\"en\": \"...\", \"fr\": \"...\"}", new TwoTongues("", ""));
        }

        var tongues = new TemplateReader(value, member, ["en", "fr"], Errors);
        return new TwoTongues(tongues.Text("en"), tongues.Text("fr"));
    }

    public long Number(string member, long least, long most) =>
        Has(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
            ? number
            : Wrong(member, $"write a whole number, {least} to {most}", least);

    public bool Flag(string member) =>
        Has(member, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : Wrong(member, "write true or false", false);

    public T Parsed<T>(string member, TryParse<T> parse, string words)
    {
        var text = Has(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return parse(text, out var parsed) ? parsed : Wrong(member, $"one of {words}", parsed);
    }

    public IEnumerable<TemplateReader> Objects(string member, string[] members) => Has(member, out var value) && value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().Select((item, index) => new TemplateReader(item, $"{member}[{index + 1}]", members, Errors)).ToList()
        : Wrong<IEnumerable<TemplateReader>>(member, "write a list of objects", []);

    private bool Has(string member, out JsonElement value)
    {
        value = default;
        return _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(member, out value);
    }

    private string At(string member) => Name.Length == 0 ? $"\"{member}\"" : $"{Name}.\"{member}\"";

    private T Wrong<T>(string member, string fix, T nothing)
    {
        Errors.Add($"{At(member)}: {fix}.");
        return nothing;
    }
}
