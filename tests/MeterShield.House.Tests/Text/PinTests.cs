using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MeterShield.House.Tests.Text;

/// <summary>Every package is pinned exactly, and the README's table says the same with a why.</summary>
public sealed partial class PinTests
{
    private static readonly List<(string Name, string Version)> Pins = XDocument.Load(House.PathOf("Directory.Packages.props"))
        .Descendants("PackageVersion")
        .Select(pin => ((string)pin.Attribute("Include")!, (string)pin.Attribute("Version")!))
        .ToList();

    /// <summary>What tests/run takes from npm: <c>npm_packages=(name@1.2.3 ...)</c>.</summary>
    private static readonly string[] NpmPins = NpmPackages().Match(File.ReadAllText(House.PathOf("tests/run"))).Groups["pins"].Value.Split(' ');

    [Fact]
    public void Pins_are_exact() => Assert.All(Pins, pin => Assert.Matches(@"^\[\d+\.\d+\.\d+\]$", pin.Version));

    [Fact]
    public void The_README_lists_exactly_the_pins_each_with_a_why()
    {
        var rows = File.ReadLines(House.PathOf("README.md")).Select(line => Row().Match(line)).Where(match => match.Success).ToList();
        Assert.Equal(
            Pins.Select(pin => $"{pin.Name} {pin.Version.Trim('[', ']')}").Concat(NpmPins.Select(pin => pin.Replace('@', ' '))).Order(StringComparer.Ordinal),
            rows.Select(row => $"{row.Groups["name"].Value} {row.Groups["version"].Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_project_file_carries_a_version_of_its_own() => Assert.DoesNotContain(
        Tree.Files("src", "tests", "firmware-sim").Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)),
        path => XDocument.Load(path).Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null));

    [GeneratedRegex(@"npm_packages=\((?<pins>[^)]+)\)")]
    private static partial Regex NpmPackages();

    [GeneratedRegex(@"^\| (?<name>[\w.]+) \| (?<version>\d+\.\d+\.\d+) \| \S.*\|$")]
    private static partial Regex Row();
}
