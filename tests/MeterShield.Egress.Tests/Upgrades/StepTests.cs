using System.Text.RegularExpressions;

namespace MeterShield.Egress.Tests.Upgrades;

/// <summary>The text of the steps themselves: none writes terms, a term is carried over from its own column or not at all.</summary>
public sealed partial class StepTests
{
    private static readonly string[] Tables = ["grants", "mark", "edge", "admission"];

    private static readonly string[] Terms =
        ["id", "purpose", "quantity", "resolution", "delay", "rounding", "retention", "starts", "ends", "consent", "due_offset", "payload_size", "withdrawn"];

    [Fact]
    public void Steps_are_numbered_without_a_gap_up_to_this_version() =>
        Assert.Equal(Enumerable.Range(UpgradeSteps.First + 1, UpgradeSteps.Current - UpgradeSteps.First), UpgradeSteps.All.Select(step => step.To));

    [Fact]
    public void No_step_writes_what_was_agreed() => Assert.Empty(UpgradeSteps.All.SelectMany(step => Writes(step.Sql)));

    [Theory]
    [InlineData("UPDATE grants SET resolution = 'minute'")]
    [InlineData("DELETE FROM grants WHERE id = ''")]
    [InlineData("INSERT INTO admission VALUES ('import', 0, 1, 2)")]
    [InlineData("REPLACE INTO mark SELECT * FROM mark")]
    [InlineData("INSERT INTO grants_next SELECT g.id, 'minute' FROM grants g")]
    [InlineData("CREATE TRIGGER later AFTER INSERT ON edge BEGIN UPDATE grants SET ends = 0; END")]
    [InlineData("ALTER TABLE grants DROP COLUMN withdrawn")]
    public void The_search_finds_a_step_that_does(string sql) => Assert.NotEmpty(Writes(sql));

    /// <summary>Statements that write one of the tables, or a table to take its place, otherwise than by carrying it over as it is.</summary>
    private static IEnumerable<string> Writes(string sql) => sql.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(statement => Writing().IsMatch(statement) && Array.Exists(Tables, table => Regex.IsMatch(statement, $@"\b{table}(_next)?\b")))
        .Where(statement => !CarriesOver(statement));

    private static bool CarriesOver(string statement)
    {
        var carried = Carrying().Match(statement);
        var columns = carried.Groups["columns"].Value.Split(',', StringSplitOptions.TrimEntries);
        return carried.Success && columns.SequenceEqual(["g.id", "r.pseudonym", .. Terms.Skip(1).Select(term => "g." + term)]);
    }

    [GeneratedRegex(@"\b(INSERT|REPLACE|UPDATE|DELETE|TRIGGER)\b|ALTER\s+TABLE\s+\w+\s+(ADD|DROP|RENAME\s+COLUMN)", RegexOptions.IgnoreCase)]
    private static partial Regex Writing();

    [GeneratedRegex(@"^INSERT INTO grants_next\s+SELECT (?<columns>[^()']+?)\s+FROM grants g JOIN recipient r ON r\.name = g\.recipient ORDER BY g\.rowid$")]
    private static partial Regex Carrying();
}
