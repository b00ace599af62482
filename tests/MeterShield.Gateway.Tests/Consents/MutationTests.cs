using System.Runtime.CompilerServices;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>Mutations.md speaks of lines of the source: each is there still, once. <c>mutate.py</c> is what takes them out and runs W1 to W8.</summary>
public sealed class MutationTests
{
    [Fact]
    public void Every_line_that_is_taken_out_is_in_the_source_once()
    {
        var folder = Folder();
        var root = Path.GetFullPath(Path.Combine(folder, "..", "..", ".."));
        var (file, lines) = ("", 0);
        foreach (var line in Blocks(File.ReadAllLines(Path.Combine(folder, "Mutations.md"))))
        {
            if (line.StartsWith("--- ", StringComparison.Ordinal))
            {
                file = line[4..];
            }
            else if (line[0] == '-')
            {
                lines++;
                Assert.True(File.ReadLines(Path.Combine(root, file)).Count(other => other == line[1..]) == 1, $"{file}: {line}");
            }
        }

        Assert.True(lines > 10);
    }

    [Fact]
    public void Every_W_has_a_mutation_and_each_says_what_failed()
    {
        var sections = File.ReadAllText(Path.Combine(Folder(), "Mutations.md")).Split("\n## ")[1..];
        Assert.Equal(["W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8"], sections.Select(section => section[..2]).Distinct());
        Assert.All(sections, section => Assert.Contains($"`{section[..2]}_", section, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Blocks(string[] lines)
    {
        var inside = false;
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = line == "```diff";
            }
            else if (inside)
            {
                yield return line;
            }
        }
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
