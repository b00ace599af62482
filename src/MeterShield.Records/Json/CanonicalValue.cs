namespace MeterShield.Records.Json;

/// <summary>A JSON value of the kinds our schemas use: text, whole number, true or false, list, object. A closed set.</summary>
public abstract class CanonicalValue
{
    private protected CanonicalValue()
    {
    }

    /// <summary>A text.</summary>
    public static implicit operator CanonicalValue(string text) => new CanonicalText(text);

    /// <summary>A whole number.</summary>
    public static implicit operator CanonicalValue(long number) => new CanonicalInteger(number);

    /// <summary>True or false.</summary>
    public static implicit operator CanonicalValue(bool flag) => new CanonicalFlag(flag);

    /// <summary>A text.</summary>
    public static CanonicalValue Of(string text) => text;

    /// <summary>A whole number.</summary>
    public static CanonicalValue Of(long number) => number;

    /// <summary>True or false.</summary>
    public static CanonicalValue Of(bool flag) => flag;
}

/// <summary>A text.</summary>
/// <param name="text">Well-formed UTF-16.</param>
public sealed class CanonicalText(string text) : CanonicalValue
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;
}

/// <summary>A whole number, of those that every JSON reader holds exactly (RFC 7493 2.2).</summary>
public sealed class CanonicalInteger : CanonicalValue
{
    /// <summary>The largest magnitude: 2^53 - 1.</summary>
    public const long Largest = 9_007_199_254_740_991;

    /// <summary>A whole number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Its magnitude is above <see cref="Largest"/>.</exception>
    public CanonicalInteger(long number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Largest);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, -Largest);
        Number = number;
    }

    /// <summary>The number.</summary>
    public long Number { get; }
}

/// <summary>True or false.</summary>
/// <param name="flag">Which.</param>
public sealed class CanonicalFlag(bool flag) : CanonicalValue
{
    /// <summary>Which.</summary>
    public bool Flag { get; } = flag;
}

/// <summary>A list.</summary>
/// <param name="items">What is in it, in order.</param>
public sealed class CanonicalList(IEnumerable<CanonicalValue> items) : CanonicalValue
{
    /// <summary>What is in it, in order.</summary>
    public IReadOnlyList<CanonicalValue> Items { get; } = [.. items];
}

/// <summary>An object: its members are kept in the order of RFC 8785 3.2.3, by the UTF-16 code units of their names.</summary>
public sealed class CanonicalObject : CanonicalValue
{
    private readonly SortedDictionary<string, CanonicalValue> _members = new(StringComparer.Ordinal);

    /// <summary>An object.</summary>
    /// <exception cref="ArgumentException">Two members have one name.</exception>
    public CanonicalObject(params IEnumerable<(string Name, CanonicalValue Value)> members)
    {
        foreach (var (name, value) in members)
        {
            _members.Add(name, value);
        }
    }

    /// <summary>The members, in canonical order.</summary>
    public IEnumerable<KeyValuePair<string, CanonicalValue>> Members => _members;

    /// <summary>The member of that name, or null.</summary>
    public CanonicalValue? this[string name] => _members.GetValueOrDefault(name);
}
