using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MeterShield.House.Tests.Structure;

/// <summary>The rules of the house are said in one place, and no room says them away.</summary>
public sealed partial class RuleTests
{
    /// <summary>What a project may say of itself; everything else is said for all in Directory.Build.props.</summary>
    private static readonly string[] Own = ["OutputType", "AssemblyName", "AllowUnsafeBlocks", "RootNamespace", "EnableRequestDelegateGenerator"];

    private static IEnumerable<string> BuildFiles => Tree.Files("src", "firmware-sim").Where(path => Path.GetExtension(path) is ".csproj" or ".props" or ".targets");

    [Fact]
    public void A_project_says_what_it_references_and_changes_no_rule() =>
        Expect.None(BuildFiles.SelectMany(path => PropertiesSetIn(path).Except(Own).Select(property => $"{Tree.NameOf(path)}: {property}")));

    [Fact]
    public void A_project_file_is_short() => Assert.All(House.All, project => Assert.InRange(File.ReadLines(project.Path).Count(), 1, 40));

    [Fact]
    public void No_room_has_rules_of_its_own() => Expect.None(Tree.Files("src", "firmware-sim").Select(Tree.NameOf).Where(name =>
        Path.GetFileName(name).StartsWith("Directory.", StringComparison.Ordinal) || name.EndsWith("config", StringComparison.Ordinal)));

    [Fact]
    public void Only_files_of_the_own_folder_are_imported() => Expect.None(BuildFiles
        .SelectMany(path => XDocument.Load(path).Descendants("Import"))
        .Select(import => (string)import.Attribute("Project")!)
        .Where(path => path.Contains("..") || path.Contains('$') || Path.IsPathRooted(path)));

    [Fact]
    public void A_suppression_names_the_rule_and_the_reason_and_none_opens_a_lock() => Expect.None(Tree.Files("src", "firmware-sim")
        .Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
        .SelectMany(path => File.ReadLines(path).Where(line => Suppression().IsMatch(line) && !Explained().IsMatch(line)).Select(line => $"{Tree.NameOf(path)}: {line.Trim()}")));

    [Theory]
    [InlineData("#pragma warning disable", true)]
    [InlineData("#pragma warning disable CA1000", true)]
    [InlineData("#pragma warning disable RS0030 // it is only once", true)]
    [InlineData("#pragma warning disable CA1000 // the factory reads better here", false)]
    [InlineData("[SuppressMessage(\"Security\", \"CA5350\", Justification = \"the vector is of 1999\")]", false)]
    [InlineData("[SuppressMessage(\"Security\", \"CA5350\")]", true)]
    public void The_rule_knows_a_bare_suppression(string line, bool bare) => Assert.Equal(bare, Suppression().IsMatch(line) && !Explained().IsMatch(line));

    private static IEnumerable<string> PropertiesSetIn(string path) => XDocument.Load(path).Root!.Elements("PropertyGroup").Elements().Select(property => property.Name.LocalName);

    [GeneratedRegex(@"#pragma warning disable|SuppressMessage\(|#nullable disable")]
    private static partial Regex Suppression();

    [GeneratedRegex(@"#pragma warning disable (?!RS0030)[A-Z]+\d+ // \w.{9,}|SuppressMessage\((?!.*RS0030).*Justification = ""\w.{9,}""")]
    private static partial Regex Explained();
}
