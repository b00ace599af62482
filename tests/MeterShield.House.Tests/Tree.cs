namespace MeterShield.House.Tests;

/// <summary>The files that are kept: not what a build left, not the repository's own.</summary>
internal static class Tree
{
    private static readonly string[] Left = ["bin", "obj", ".git", ".vs", ".idea", "TestResults", "node_modules", "artifacts", "BenchmarkDotNet.Artifacts"];

    public static IEnumerable<string> Files(params string[] rooms) => rooms.SelectMany(room => Walk(House.PathOf(room))).Order(StringComparer.Ordinal);

    public static string NameOf(string path) => Path.GetRelativePath(House.Root, path).Replace('\\', '/');

    private static IEnumerable<string> Walk(string folder) => Directory.GetFiles(folder).Where(file => Path.GetFileName(file) != ".git")
        .Concat(Directory.GetDirectories(folder).Where(inner => !Left.Contains(Path.GetFileName(inner))).SelectMany(Walk));
}
