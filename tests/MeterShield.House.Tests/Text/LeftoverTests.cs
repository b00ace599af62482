using System.Text.RegularExpressions;

namespace MeterShield.House.Tests.Text;

/// <summary>What must not be kept: unfinished work, this or that machine, secrets. The patterns are written so as not to match themselves.</summary>
public sealed partial class LeftoverTests
{
    /// <summary>Pages that explain something; any other is a note that somebody left.</summary>
    private static readonly string[] Pages = ["README.md", "LISEZMOI.md", "SOURCES.md", "Mutations.md"];

    private static readonly string[] Binary = [".bin", ".png", ".jpg", ".ico", ".woff2", ".dll", ".gz", ".pdf"];

    /// <summary>Golden/leftovers.txt: lines that look like a leftover and are none.</summary>
    private static readonly List<string[]> Excused = House.Golden("leftovers.txt").Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();

    [Fact]
    public void Nothing_is_left_to_do_in_comments() => Expect.None(Lines(Unfinished(), ".cs", ".props", ".targets", ".csproj", ".sh", ".md", "run"));

    [Fact]
    public void No_note_lies_about() =>
        Expect.None(Tree.Files(".").Where(path => Path.GetExtension(path) == ".md" && !Pages.Contains(Path.GetFileName(path))).Select(Tree.NameOf));

    [Fact]
    public void No_path_of_one_machine_is_kept() => Expect.None(Lines(MachinePath()));

    [Fact]
    public void No_package_registry_is_named() => Expect.None(Lines(Registry()));

    [Fact]
    public void No_secret_is_kept() => Expect.None(Lines(Secret()));

    [Fact]
    public void No_file_asks_the_runtime_to_look_away_from_access_checks() => Expect.None(Lines(AccessChecks(), ".cs"));

    [Fact]
    public void No_test_sleeps_or_waits_on_the_wall_clock() =>
        Expect.None(Lines(Sleep(), ".cs").Where(line => line.StartsWith("tests/", StringComparison.Ordinal)));

    [Theory]
    [InlineData("// TO", "DO later")]
    [InlineData("// FIX", "ME")]
    [InlineData("/* HA", "CK */")]
    public void The_pattern_knows_unfinished_work(string half, string other) => Assert.Matches(Unfinished(), half + other);

    [Theory]
    [InlineData("/ho", "me/user/x")]
    [InlineData("C:", @"\Users\x")]
    [InlineData("/ro", "ot/.nuget")]
    public void The_pattern_knows_a_machine_path(string half, string other) => Assert.Matches(MachinePath(), half + other);

    [Theory]
    [InlineData("-----BEGIN EC PRIV", "ATE KEY-----")]
    [InlineData("gh", "p_0123456789abcdefghijABCDEFGHIJ012345")]
    [InlineData("AK", "IA0123456789ABCDEF")]
    public void The_pattern_knows_a_secret(string half, string other) => Assert.Matches(Secret(), half + other);

    private static IEnumerable<string> Lines(Regex pattern, params string[] endings) => Tree.Files(".")
        .Where(path => !Binary.Contains(Path.GetExtension(path)) && !Tree.NameOf(path).StartsWith("tests/vectors/", StringComparison.Ordinal))
        .Where(path => endings.Length == 0 || endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
        .SelectMany(path => File.ReadLines(path).Select((line, index) => (Name: Tree.NameOf(path), Line: line, Number: index + 1)))
        .Where(text => pattern.IsMatch(text.Line) && !Excused.Exists(excuse => excuse[0] == text.Name && text.Line.Contains(excuse[1])))
        .Select(text => $"{text.Name}:{text.Number}: {text.Line.Trim()}");

    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HA[C]K|XX[X])\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(?<![\w.])/(ho[m]e|Us[e]rs|ro[o]t|wo[r]k)/|[A-Z]:\\Us[e]rs")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"nug[e]t\.org|npmj[s]\.(org|com)|py[p]i\.org|registr[y]\.[a-z]+\.|artifactor[y]|/v3/ind[e]x\.json", RegexOptions.IgnoreCase)]
    private static partial Regex Registry();

    [GeneratedRegex(@"BEGIN [A-Z ]*PRIV[A]TE KEY|\bgh[p]_\w{30}|\bAK[I]A[0-9A-Z]{16}|\bxox[b]-|(?i)(password|passwd|secret|token)\s*[:=]\s*[""'][^""'{}$]{8,}[""']")]
    private static partial Regex Secret();

    [GeneratedRegex("IgnoresAccess[C]hecks")]
    private static partial Regex AccessChecks();

    [GeneratedRegex(@"Thread\.Sl[e]ep|Task\.Del[a]y\(|SpinU[n]til|\.Wa[i]t\(\d|TimeSpan\.FromSeconds\(\d+\)\)\.Wa[i]t")]
    private static partial Regex Sleep();
}
