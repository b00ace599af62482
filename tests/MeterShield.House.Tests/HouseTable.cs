using System.Xml.Linq;

namespace MeterShield.House.Tests;

/// <summary>One row: what a project may see.</summary>
internal sealed record HouseRow(string Name, IReadOnlySet<string> Projects, IReadOnlySet<string> Packages, IReadOnlySet<string> Frameworks);

/// <summary>The table that the build enforces, and the one the design has.</summary>
internal static class HouseTable
{
    /// <summary>build/House.targets.</summary>
    public static IReadOnlyDictionary<string, HouseRow> Enforced { get; } = XDocument.Load(House.PathOf("build", "House.targets"))
        .Descendants("HouseRule")
        .Select(rule => new HouseRow((string)rule.Attribute("Include")!, List(rule, "Projects"), List(rule, "Packages"), List(rule, "Frameworks")))
        .ToDictionary(row => row.Name);

    /// <summary>Golden/house.txt: <c>name | projects | packages | frameworks</c>.</summary>
    public static IReadOnlyDictionary<string, HouseRow> Designed { get; } = House.Golden("house.txt")
        .Where(line => line.Contains('|'))
        .Select(line => line.Split('|'))
        .Select(cells => new HouseRow(cells[0].Trim(), Words(cells[1]), Words(cells[2]), Words(cells[3])))
        .ToDictionary(row => row.Name);

    /// <summary>Golden/house.txt: <c>package brings packages</c>, what a package or project hands on.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Brought { get; } = Pairs(" brings ");

    /// <summary>Golden/house.txt: <c>project befriends projects</c>.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Friends { get; } = Pairs(" befriends ");

    /// <summary>The design's packages of a row with everything they bring.</summary>
    public static IReadOnlySet<string> PackagesOf(HouseRow designed) => designed.Packages
        .Concat(designed.Projects.Append(designed.Name).Concat(designed.Packages).SelectMany(name => Brought.GetValueOrDefault(name) ?? Words("")))
        .ToHashSet();

    private static IReadOnlySet<string> List(XElement rule, string column) =>
        ((string?)rule.Attribute(column) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet();

    private static IReadOnlySet<string> Words(string cell) => cell.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet();

    private static Dictionary<string, IReadOnlySet<string>> Pairs(string verb) => House.Golden("house.txt")
        .Where(line => line.Contains(verb))
        .Select(line => line.Split(verb))
        .ToDictionary(pair => pair[0].Trim(), pair => Words(pair[1]));
}
