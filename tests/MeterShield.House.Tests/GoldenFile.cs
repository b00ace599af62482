namespace MeterShield.House.Tests;

/// <summary>A text that is compared and never written by a test run, unless METERSHIELD_ACCEPT=1 says that the change was meant.</summary>
internal static class GoldenFile
{
    public static void Compare(IEnumerable<string> actual, params string[] name)
    {
        var path = House.GoldenPath(name);
        var lines = actual.ToList();
        if (Environment.GetEnvironmentVariable("METERSHIELD_ACCEPT") == "1" && Environment.GetEnvironmentVariable("CI") is null)
        {
            var head = File.Exists(path) ? File.ReadLines(path).TakeWhile(line => line.StartsWith('#')).ToList() : [];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, string.Concat(head.Concat(lines).Select(line => line + "\n")));
        }

        var accepted = File.Exists(path) ? File.ReadLines(path).Where(line => !line.StartsWith('#')).ToList() : [];
        var added = Placed(lines).Except(Placed(accepted)).Select(line => "+ " + line);
        var removed = Placed(accepted).Except(Placed(lines)).Select(line => "- " + line);
        Assert.True(
            lines.SequenceEqual(accepted),
            $"{string.Join('/', name)} has changed. If it was meant, run once with METERSHIELD_ACCEPT=1 and read the diff.\n{string.Join('\n', added.Concat(removed))}");
    }

    /// <summary>An indented line with the head it stands under: the same member of two types is two lines.</summary>
    private static IEnumerable<string> Placed(IReadOnlyList<string> lines)
    {
        var head = "";
        foreach (var line in lines)
        {
            var indented = line.StartsWith(' ');
            head = indented ? head : line;
            yield return indented ? $"{head} |{line}" : line;
        }
    }
}
