using System.CommandLine;
using System.Globalization;
using MeterShield.Simulator.Household;

namespace MeterShield.Simulator.Commands;

/// <summary>Reads what was written on the command line: every error is collected, each with the fix, so that all are told at once.</summary>
internal sealed class Arguments(ParseResult parse)
{
    private readonly List<string> _errors = [];
    private int? _seed;

    /// <summary>What is wrong so far.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public void Fail(string error) => _errors.Add(error);

    public bool Has(Option<bool> option) => parse.GetValue(option);

    public string? Text(Option<string?> option) => parse.GetValue(option);

    /// <summary>One of a few words.</summary>
    public T Choice<T>(Option<string?> option, T otherwise, params (string Word, T Meaning)[] choices)
    {
        if (Text(option) is not { } text)
        {
            return otherwise;
        }

        foreach (var (word, meaning) in choices)
        {
            if (word == text)
            {
                return meaning;
            }
        }

        _errors.Add($"{option.Name} {text}: write {Words(choices)}.");
        return otherwise;
    }

    /// <summary>A whole number within bounds, or null where nothing is written.</summary>
    public long? Whole(Option<string?> option, long least, long most)
    {
        if (Text(option) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        _errors.Add($"{option.Name} {text}: write a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>A number of days, in whole seconds.</summary>
    public long? Days(Option<string?> option)
    {
        if (Text(option) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 36500)
        {
            return Math.Max(1, (long)(days * 86400));
        }

        _errors.Add($"{option.Name} {text}: write a number above 0, at most 36500, such as 0.5.");
        return null;
    }

    /// <summary>A legal time in France.</summary>
    public SimulatedInstant? Time(Option<string?> option)
    {
        if (Text(option) is not { } text)
        {
            return null;
        }

        if (DateTime.TryParseExact(text, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Year is >= 2000 and < 2100)
        {
            return SimulatedInstant.FromLocal(local);
        }

        _errors.Add($"{option.Name} {text}: write a legal time of this century as 2026-01-14T20:00:00.");
        return null;
    }

    /// <summary>What a file says, or null where it cannot be read.</summary>
    public byte[]? File(Option<string?> option)
    {
        if (Text(option) is not { } path)
        {
            return null;
        }

        try
        {
            return System.IO.File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _errors.Add($"{option.Name} {path}: {e.Message}");
            return null;
        }
    }

    /// <summary>The home that the options of <see cref="HomeOptions"/> describe.</summary>
    public HouseholdOptions Household(int phases, int cheapHours) => new(
        Seed(),
        phases,
        Has(HomeOptions.Heating),
        Has(HomeOptions.Car),
        (int)(Whole(HomeOptions.Solar, 0, 36_000) ?? 0),
        cheapHours);

    /// <summary>Which home and which meter.</summary>
    public int Seed() => _seed ??= (int)(Whole(HomeOptions.Seed, 0, int.MaxValue) ?? 1);

    private static string Words<T>((string Word, T Meaning)[] choices)
    {
        var words = Array.ConvertAll(choices, choice => choice.Word);
        return string.Join(", ", words.SkipLast(1)) + " or " + words[^1];
    }
}
