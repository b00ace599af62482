using System.Globalization;
using System.Text.RegularExpressions;

namespace MeterShield.House.Tests.Text;

/// <summary>Every error that the householder's program can say has its French sentence: in errors.fr.txt, or beside the English one.</summary>
public sealed partial class FrenchErrorTests
{
    private static readonly List<string> Lines = File.ReadLines(House.PathOf("src/MeterShield.Gateway/Commands/errors.fr.txt")).Where(line => line.Length > 0 && line[0] != '#').ToList();

    private static HashSet<string> English => [.. Lines.Where(line => !line.StartsWith("= ", StringComparison.Ordinal))];

    [Fact]
    public void Every_sentence_in_English_is_followed_by_its_French()
    {
        Assert.All(Lines.Index(), line => Assert.Equal(line.Index % 2 == 1, line.Item.StartsWith("= ", StringComparison.Ordinal)));
        Assert.All(Lines.Chunk(2), pair => Assert.All(
            Part().Matches(pair[1]), part => Assert.True(int.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture) < pair[0].Split("{}").Length - 1, pair[1])));
    }

    [Fact]
    public void Every_error_has_its_French_sentence()
    {
        var said = Tree.Files("src").Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && !Tree.NameOf(path).StartsWith("src/MeterShield.HeadEnd", StringComparison.Ordinal))
            .SelectMany(path => Sentences(File.ReadAllText(path), IsOfTheGateway(path) ? Usage() : Exceptions()).Select(sentence => (Tree.NameOf(path), sentence))).ToList();
        Assert.True(said.Count > 60);
        Expect.None(said.Where(error => !English.Contains(error.sentence)).Select(error => $"{error.Item1}: {error.sentence}"));
    }

    private static bool IsOfTheGateway(string path) => Tree.NameOf(path).StartsWith("src/MeterShield.Gateway", StringComparison.Ordinal);

    /// <summary>The texts of whole words within the calls that a pattern finds; those with their French beside them are left out.</summary>
    private static IEnumerable<string> Sentences(string code, Regex calls)
    {
        foreach (Match call in calls.Matches(code))
        {
            var text = new CallText(code, call.Index + call.Length);
            foreach (var sentence in text.Literals.Where(literal => literal.Trim().Contains(' ', StringComparison.Ordinal)))
            {
                yield return sentence;
            }
        }
    }

    [GeneratedRegex(@"\{(\d)\}", RegexOptions.None, 1000)]
    private static partial Regex Part();

    [GeneratedRegex(@"new (State|History|Key|Meter)Exception\(|TcpConnection\.OpenAsync\(", RegexOptions.None, 1000)]
    private static partial Regex Exceptions();

    [GeneratedRegex(@"new (State|History|Key|Meter|Usage|Demo)Exception\(|rrors\.Add\(|FrenchErrors\.Spoken\(|Lacking\(", RegexOptions.None, 1000)]
    private static partial Regex Usage();
}
