using MeterShield.House.Tests.Structure;

namespace MeterShield.House.Tests.Locks;

/// <summary>
/// Locks 1 and 4 once more, over what was built: the analyzer sees operations only, not field types, parameter types or
/// attributes of local functions, and no list of symbols sees a native function.
/// </summary>
public sealed class NamedInMetadataTests
{
    private const string Maker = "System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject";

    private static readonly string[] Networked = ["MeterShield.Metering", "MeterShield.Mqtt", "MeterShield.Simulator"];

    [Fact]
    public void No_assembly_names_a_banned_type_or_member()
    {
        var excused = House.Golden("named.txt").Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        var named = House.Projects.SelectMany(project => BannedIn(project).Select(symbol => (project.Name, Symbol: symbol)));
        Expect.None(named.Where(found => !excused.Exists(excuse => (excuse[0] == "*" || excuse[0] == found.Name) && excuse[1] == found.Symbol)));
    }

    [Fact]
    public void Native_functions_are_the_listed_ones()
    {
        var called = House.Projects.SelectMany(project => NativeIn(project).Select(function => $"{project.Name} {function}"));
        GoldenFile.Compare(called.Order(StringComparer.Ordinal), "native.txt");
    }

    [Fact]
    public void The_metadata_of_this_test_itself_would_be_refused()
    {
        using var self = new AssemblyFile(typeof(NamedInMetadataTests).Assembly.Location);
        Assert.Contains("System.Reflection.Assembly", Banned(self, ["BannedSymbols.txt"]));
        Assert.Contains("System.Diagnostics.Process", Banned(self, ["build/BannedSymbols.Console.txt"]));
    }

    private static IEnumerable<string> NativeIn(HouseProject project)
    {
        using var file = new AssemblyFile(project.AssemblyPath);
        return file.NativeFunctions.ToList();
    }

    private static List<string> BannedIn(HouseProject project)
    {
        var lists = new List<string> { "BannedSymbols.txt" };
        lists.AddRange(Networked.Contains(project.Name) ? [] : ["build/BannedSymbols.Network.txt"]);
        lists.AddRange(project.IsProgram ? [] : ["build/BannedSymbols.Console.txt"]);
        lists.AddRange(project.Name == "MeterShield.Gateway" ? ["build/BannedSymbols.Roof.txt"] : []);
        using var file = new AssemblyFile(project.AssemblyPath);
        return Banned(file, lists);
    }

    private static List<string> Banned(AssemblyFile file, IReadOnlyList<string> lists)
    {
        var symbols = lists.SelectMany(list => File.ReadLines(House.PathOf(list))).Select(line => line.Split(';')[0]).ToLookup(line => line[0], line => line[2..]);
        var types = symbols['T'].ToHashSet();
        var properties = symbols['P'].Select(property => property[..property.LastIndexOf('.')] + ".get_" + property[(property.LastIndexOf('.') + 1)..]).ToHashSet();
        return file.Types.Where(type => types.Contains(type) || symbols['N'].Any(space => type.StartsWith(space + ".", StringComparison.Ordinal)))
            .Concat(file.Members.Where(member => properties.Contains(member) || member == Maker))
            .Distinct()
            .ToList();
    }
}
