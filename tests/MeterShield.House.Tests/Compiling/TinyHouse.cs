using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MeterShield.House.Tests.Compiling;

/// <summary>A project to build under the real rules, and what the build must say: a diagnostic with its sentence, or nothing.</summary>
internal sealed record TinyProject(string Attempt, string Name, string Items, string Code, string Diagnostic = "", string Sentence = "")
{
    public string Properties { get; init; } = "";
}

/// <summary>
/// A house of tiny rooms in a folder of its own, under the real Directory.Build files, table and symbols. All of it is one
/// run of the build, offline: packages come from the cache that this project's own build has filled.
/// </summary>
internal sealed partial class TinyHouse : IDisposable
{
    private static readonly string[] Rules =
        ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", "global.json"];

    private readonly string _root = Directory.CreateTempSubdirectory("house-").FullName;

    public TinyHouse()
    {
        foreach (var file in Rules.Concat(Directory.GetFiles(House.PathOf("build")).Select(path => Path.GetRelativePath(House.Root, path))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, file))!);
            File.Copy(House.PathOf(file), Path.Combine(_root, file));
        }

        Directory.CreateDirectory(Path.Combine(_root, "no-source"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    public void Add(TinyProject project)
    {
        var folder = Path.Combine(_root, project.Attempt, project.Name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, project.Name + ".csproj"),
            $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup>{project.Properties}</PropertyGroup><ItemGroup>{project.Items}</ItemGroup></Project>");
        File.WriteAllText(Path.Combine(folder, "Room.cs"), $"namespace {project.Name};\n\n{project.Code}\n");
    }

    /// <summary>What the build said of each project, by <c>attempt/name</c>; the rooms of <c>src</c> are built first.</summary>
    public ILookup<string, (string Code, string Text)> Build(IEnumerable<TinyProject> rooms)
    {
        var items = string.Concat(rooms.Select(project =>
            $"<{(project.Attempt == "src" ? "Room" : "Attempt")} Include=\"{project.Attempt}/{project.Name}/{project.Name}.csproj\" />"));
        File.WriteAllText(Path.Combine(_root, "all.proj"), $"""
            <Project>
              <ItemGroup>{items}</ItemGroup>
              <Target Name="Build">
                <MSBuild Projects="@(Room);@(Attempt)" Targets="Restore" Properties="Round=restore" ContinueOnError="true" BuildInParallel="true" />
                <MSBuild Projects="@(Room)" Targets="Build" ContinueOnError="true" BuildInParallel="true" />
                <MSBuild Projects="@(Attempt)" Targets="Build" ContinueOnError="true" BuildInParallel="true" />
              </Target>
            </Project>
            """);
        return ErrorLine().Matches(Run()).ToLookup(
            match => match.Groups["project"].Value, match => (match.Groups["code"].Value, match.Groups["text"].Value));
    }

    private string Run()
    {
        var start = new ProcessStartInfo(
            "dotnet",
            ["msbuild", "all.proj", "-nologo", "-v:q", "-m:2", "-nr:false", "-p:RestoreSources=" + Path.Combine(_root, "no-source"), "-p:UseSharedCompilation=false"])
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
        };
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(variable);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    [GeneratedRegex(@"error (?<code>\w+): (?<text>.*) \[[^\]]*/(?<project>[^/\]]+/[^/\]]+)/[^/\]]+\.csproj[^\]]*\]")]
    private static partial Regex ErrorLine();
}
