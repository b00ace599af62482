using System.Reflection;
using System.Xml.Linq;

namespace MeterShield.House.Tests;

/// <summary>The tree as it is: its projects, and the assemblies they were built into.</summary>
internal static class House
{
    public static string Root { get; } = Path.GetFullPath(Metadata("HouseRoot"));

    /// <summary>Everything that is shipped: <c>src</c> and <c>firmware-sim</c>.</summary>
    public static IReadOnlyList<HouseProject> Projects => All.Where(project => File.Exists(project.AssemblyPath)).ToList();

    public static IReadOnlyList<HouseProject> All { get; } = new[] { "src", "firmware-sim" }
        .SelectMany(room => Directory.GetFiles(PathOf(room), "*.csproj", SearchOption.AllDirectories))
        .Order(StringComparer.Ordinal)
        .Select(path => new HouseProject(path))
        .ToList();

    public static IEnumerable<HouseProject> Libraries => Projects.Where(project => !project.IsProgram);

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string GoldenPath(params string[] parts) => PathOf(["tests", "MeterShield.House.Tests", "Golden", .. parts]);

    /// <summary>The lines of a golden file that say something: neither empty nor a comment.</summary>
    public static IReadOnlyList<string> Golden(string name) =>
        File.ReadLines(GoldenPath(name)).Where(line => line.Length > 0 && line[0] != '#').ToList();

    public static string Metadata(string key) => typeof(House).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == key).Value!;
}

/// <summary>One project file and what it was built into.</summary>
internal sealed class HouseProject(string path)
{
    private readonly Lazy<XDocument> _xml = new(() => XDocument.Load(path));
    private Assembly? _assembly;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    public string Path => path;

    public string Folder => System.IO.Path.GetDirectoryName(path)!;

    public XDocument Xml => _xml.Value;

    public bool IsProgram => Property("OutputType") == "Exe";

    public string AssemblyName => Property("AssemblyName") ?? Name;

    public string AssemblyPath => System.IO.Path.Combine(AppContext.BaseDirectory, AssemblyName + ".dll");

    public Assembly Assembly => _assembly ??= Assembly.LoadFrom(AssemblyPath);

    public IEnumerable<string> Items(string kind) => Xml.Descendants(kind).Select(item => (string?)item.Attribute("Include")).OfType<string>();

    public override string ToString() => Name;

    private string? Property(string name) => Xml.Descendants(name).FirstOrDefault()?.Value;
}
