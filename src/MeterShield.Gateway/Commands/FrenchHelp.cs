using System.CommandLine;
using System.Globalization;

namespace MeterShield.Gateway.Commands;

/// <summary>The help in French, from one file that a translator can read: every command, argument and option has its line there.</summary>
internal static class FrenchHelp
{
    private const string Program = "metershield";
    private const string Separator = ": ";

    /// <summary>Whether the system's locale is French, by the rules of POSIX (XBD 8.2): LC_ALL, then LC_MESSAGES, then LANG.</summary>
    public static bool IsLocale => new[] { "LC_ALL", "LC_MESSAGES", "LANG" }.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value))
        ?.StartsWith("fr", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The lines of the file: what each is about, and its words.</summary>
    public static IReadOnlyDictionary<string, string> Lines => Read();

    /// <summary>Puts the French words in the place of the English ones, and has the command line's own words follow.</summary>
    public static void Apply(RootCommand root)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr");
        var lines = Lines;
        foreach (var (symbol, keys) in Symbols(root))
        {
            if (keys.Select(key => lines.GetValueOrDefault(key)).FirstOrDefault(words => words is not null) is { } french)
            {
                symbol.Description = french;
            }
        }
    }

    /// <summary>Everything that has a description, with the keys of its line, the most precise first.</summary>
    public static IEnumerable<(Symbol Symbol, string[] Keys)> Symbols(RootCommand root) => Symbols(root, "").Prepend((root, [Program]));

    private static IEnumerable<(Symbol Symbol, string[] Keys)> Symbols(Command command, string path)
    {
        foreach (var part in command.Arguments.Concat<Symbol>(command.Options))
        {
            yield return (part, [path + part.Name, part.Name]);
        }

        foreach (var child in command.Subcommands)
        {
            yield return (child, [path + child.Name]);
            foreach (var below in Symbols(child, $"{path}{child.Name} "))
            {
                yield return below;
            }
        }
    }

    private static Dictionary<string, string> Read() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Commands", Program + ".fr.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(Separator, 2))
        .ToDictionary(line => line[0], line => line[1], StringComparer.Ordinal);
}
