using System.Text.Json;
using Xunit.Abstractions;

namespace MeterShield.House.Tests.Structure;

/// <summary>The project graph, the table the build enforces and the design's table say the same.</summary>
public sealed class TableTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_project_has_a_row_and_every_row_is_in_the_design()
    {
        var names = House.Projects.Select(project => project.Name).ToHashSet();
        output.WriteLine("Rows without a project yet: " + string.Join(", ", HouseTable.Enforced.Keys.Except(names)));

        Expect.None(names.Except(HouseTable.Enforced.Keys));
        Expect.None(HouseTable.Enforced.Keys.Except(HouseTable.Designed.Keys));
    }

    [Fact]
    public void The_solution_lists_every_project_there_is()
    {
        var listed = File.ReadAllText(House.PathOf("MeterShield.sln")).Replace('\\', '/');
        Expect.None(Tree.Files("src", "firmware-sim", "tests").Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).Select(Tree.NameOf).Where(name => !listed.Contains($"\"{name}\"")));
    }

    [Fact]
    public void The_enforced_rows_are_the_design_s_rows()
    {
        foreach (var row in HouseTable.Enforced.Values)
        {
            var designed = HouseTable.Designed[row.Name];
            var there = designed.Projects.Intersect(HouseTable.Enforced.Keys).Order(StringComparer.Ordinal);
            Assert.True(there.SequenceEqual(row.Projects.Order(StringComparer.Ordinal)), $"{row.Name} sees other projects than in the design.");
            Assert.True(row.Packages.IsSubsetOf(HouseTable.PackagesOf(designed)), $"{row.Name} sees a package the design does not give it.");
            Assert.True(row.Frameworks.IsSubsetOf(designed.Frameworks), $"{row.Name} sees a framework the design does not give it.");
        }
    }

    [Fact]
    public void Project_files_reference_what_their_rows_allow()
    {
        foreach (var project in House.Projects)
        {
            var row = HouseTable.Designed[project.Name];
            var projects = project.Items("ProjectReference").Where(path => !path.StartsWith('@')).Select(Path.GetFileNameWithoutExtension).OfType<string>();
            Expect.None(projects.Except(row.Projects), project.Name);
            Expect.None(project.Items("PackageReference").Except(HouseTable.PackagesOf(row)), project.Name);
            Expect.None(project.Items("FrameworkReference").Except(row.Frameworks), project.Name);
            Expect.None(project.Items("Reference"), project.Name);
        }
    }

    [Fact]
    public void What_was_restored_to_compile_against_is_what_the_rows_allow()
    {
        foreach (var project in House.Projects)
        {
            var row = HouseTable.Designed[project.Name];
            using var assets = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(project.Folder, "obj", "project.assets.json")));
            var compiled = assets.RootElement.GetProperty("targets").EnumerateObject().First().Value.EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "package" && CompilesAgainst(library.Value))
                .Select(library => library.Name.Split('/')[0]);
            Expect.None(compiled.Except(HouseTable.PackagesOf(row)), project.Name);
        }
    }

    [Fact]
    public void Built_assemblies_name_only_assemblies_of_their_rows()
    {
        foreach (var project in House.Projects)
        {
            using var file = new AssemblyFile(project.AssemblyPath);
            var ours = file.References.Where(name => name.StartsWith("MeterShield", StringComparison.OrdinalIgnoreCase)).ToList();
            Expect.None(ours.Except(HouseTable.Designed[project.Name].Projects), project.Name);
        }
    }

    [Fact]
    public void The_whole_house_has_one_friendship_that_reaches_what_may_leave()
    {
        foreach (var project in House.Projects)
        {
            using var file = new AssemblyFile(project.AssemblyPath);
            var own = project.Name is "MeterShield.Records" or "MeterShield.Sealing" ? null : project.Name + ".Tests";
            var designed = HouseTable.Friends.GetValueOrDefault(project.Name) ?? new HashSet<string>();
            Assert.Equal(designed.Order(StringComparer.Ordinal), file.Friends.Where(friend => friend != own).Order(StringComparer.Ordinal));
        }
    }

    private static bool CompilesAgainst(JsonElement library) =>
        library.TryGetProperty("compile", out var files) && files.EnumerateObject().Any(file => !file.Name.EndsWith("_._", StringComparison.Ordinal));
}
