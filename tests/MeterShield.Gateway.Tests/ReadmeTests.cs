using System.Text.RegularExpressions;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>What the first pages show can be typed.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string> Commands => [.. Lines("README.md").Concat(Lines("LISEZMOI.md")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_of_the_first_page_exists_with_its_options(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var path = words.Skip(1).TakeWhile(word => Subcommand().IsMatch(word)).ToList();
        Assert.NotEmpty(path);
        while (await HelpAsync(words[0], path) is var (exit, help))
        {
            // A word that is an argument and no command is an error of its own.
            if (exit == 0)
            {
                Assert.All(words.Where(word => word.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains(option, help, StringComparison.Ordinal));
                return;
            }

            Assert.True(path.Count > 1, line + ": " + help);
            path.RemoveAt(path.Count - 1);
        }
    }

    [Fact]
    public void The_first_page_shows_all_three_programs() =>
        Assert.Equal(["metershield", "metershield-headend", "metershield-sim"], Lines("README.md").Select(line => line.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));

    private static async Task<(int Exit, string Help)> HelpAsync(string program, List<string> path)
    {
        var (exit, output, errors) = await Tool.RunAsync(Path.Combine(AppContext.BaseDirectory, program), "dotnet", [.. path, "--help"]);
        return (exit, output + errors);
    }

    /// <summary>The lines of its code that begin with a program of ours; comments left out, continued lines joined.</summary>
    private static List<string> Lines(string page) =>
        [.. File.ReadAllText(Path.Combine(AppContext.BaseDirectory, page)).Replace("\\\n", " ", StringComparison.Ordinal)
            .Split("```").Where((_, part) => part % 2 == 1)
            .SelectMany(code => code.Split('\n'))
            .Where(line => line.StartsWith("metershield", StringComparison.Ordinal))
            .Select(line => Regex.Replace(line, " +# .*", "", RegexOptions.None, TimeSpan.FromSeconds(1)))
            .Distinct(StringComparer.Ordinal)];

    [GeneratedRegex("^[a-z]+$", RegexOptions.None, 1000)]
    private static partial Regex Subcommand();
}
