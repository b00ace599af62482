using System.CommandLine;

namespace MeterShield.Gateway.Commands;

/// <summary>The help in French, from one file that a translator can read: every command, argument and option has its line there.</summary>
internal static class FrenchHelp
{
    private const string Separator = ": ";

    /// <summary>The lines of the file: what each is about, and its words.</summary>
    public static IReadOnlyDictionary<string, string> Lines { get; } = Read();

    /// <summary>Puts the French words in the place of the English ones.</summary>
    public static void Apply(RootCommand root)
    {
        foreach (var (symbol, keys) in Symbols(root))
        {
            symbol.Description = keys.Select(key => Lines.GetValueOrDefault(key)).FirstOrDefault(words => words is not null) ?? symbol.Description;
        }
    }

    /// <summary>Everything that has a description, with the keys of its line, the most precise first.</summary>
    public static IEnumerable<(Symbol Symbol, string[] Keys)> Symbols(RootCommand root) => Symbols(root, "").Prepend((root, ["metershield"]));

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

    private static Dictionary<string, string> Read() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Commands", "help.fr.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(Separator, 2))
        .ToDictionary(line => line[0], line => line[1], StringComparer.Ordinal);
}
