using System.Text.RegularExpressions;

namespace MeterShield.House.Tests.Text;

/// <summary>What the project never claims (design 1), over everything a person may read: README, docs, help, page, messages.</summary>
public sealed partial class ClaimTests
{
    private static readonly string[] Read = [".md", ".cs", ".html", ".js", ".json", ".txt", ".yml", ".service", ".po"];

    /// <summary>Golden/denials.txt: sentences that name a banned word in order to deny it.</summary>
    private static readonly List<string[]> Denials = House.Golden("denials.txt").Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();

    [Fact]
    public void No_text_claims_what_we_are_not()
    {
        var claims = Texts()
            .SelectMany(path => File.ReadLines(path).Select((line, index) => (Name: Tree.NameOf(path), Line: line, Number: index + 1)))
            .Where(text => Claim().IsMatch(text.Line) && !Denials.Exists(denial => denial[0] == text.Name && text.Line.Contains(denial[1])))
            .Select(text => $"{text.Name}:{text.Number}: {text.Line.Trim()}");
        Expect.None(claims);
    }

    [Fact]
    public void Every_denial_is_still_said() =>
        Assert.All(Denials, denial => Assert.Contains(denial[1], File.ReadAllText(House.PathOf(denial[0]))));

    [Theory]
    [InlineData("The data is anonymous.", true)]
    [InlineData("Vos données sont anonymisées.", true)]
    [InlineData("courbe anonyme", true)]
    [InlineData("a certified smart meter gateway", true)]
    [InlineData("works as SMGW", true)]
    [InlineData("a smart-meter data minimization gateway", false)]
    [InlineData("What leaves is pseudonymous.", false)]
    public void The_pattern_knows_a_claim_when_it_sees_one(string sentence, bool claims) => Assert.Equal(claims, Claim().IsMatch(sentence));

    private static IEnumerable<string> Texts() => Tree.Files("src", "firmware-sim", "hardware")
        .Concat(Directory.Exists(House.PathOf("docs")) ? Tree.Files("docs") : [])
        .Concat([House.PathOf("README.md"), House.PathOf("LISEZMOI.md")])
        .Where(path => Read.Contains(Path.GetExtension(path)) && !path.Contains("wwwroot/lib"));

    [GeneratedRegex(@"\banonym(ous|e\b|es\b|is|iz)|smart[- ]meter[- ]gateway|\bSMGW\b", RegexOptions.IgnoreCase)]
    private static partial Regex Claim();
}
