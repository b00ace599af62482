namespace MeterShield.Simulator.Tests;

/// <summary>The script's schema is closed, and all that is wrong is told at once, each with the fix.</summary>
public sealed class FaultScriptTests
{
    [Theory]
    [InlineData("{\"fault\": \"silence\", \"for\": \"00:00:10\"}", "\"at\" says when")]
    [InlineData("{\"at\": \"soon\", \"fault\": \"eot\"}", "\"at\" says when")]
    [InlineData("{\"at\": \"2025-01-01T00:00:00\", \"fault\": \"eot\"}", "\"at\" says when")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"gremlins\"}", "the faults are bit-flips")]
    [InlineData("{\"at\": \"00:00:01\"}", "\"fault\" is missing")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"silence\"}", "\"for\" is missing")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"silence\", \"for\": \"00:00:00\"}", "\"for\" is to be a duration")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"silence\", \"for\": \"00:00:10\", \"rate\": 1}", "\"rate\" is not known; it has at, fault, for")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"bit-flips\", \"rate\": 1.5}", "\"rate\" is to be a number above 0, at most 1")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"bit-flips\", \"rate\": 0.1, \"bit\": 8}", "\"bit\" is to be 0 to 7")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"lost-marks\", \"mark\": \"EOF\"}", "\"mark\" is to be STX, ETX, LF or CR")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"changed-marks\", \"mark\": \"LF\", \"becomes\": \"line feed\"}", "\"becomes\" is to be two hexadecimal digits")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"mode-switch\", \"mode\": \"turbo\"}", "\"mode\" is to be standard or historique")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"clock-jump\"}", "either \"by\"")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"clock-jump\", \"by\": 5, \"to\": \"2026-01-01T00:00:00\"}", "either \"by\"")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"message\"}", "write \"short\" or \"ultra\"")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"message\", \"ultra\": \"more than sixteen characters\"}", "\"ultra\" is to be up to 16")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"message\", \"short\": \"été\"}", "\"short\" is to be up to 32 printable")]
    [InlineData("{\"at\": \"00:00:01\", \"fault\": \"mobile-peak\", \"peak\": 3, \"from\": \"2026-01-15T07:00:00\", \"until\": \"2026-01-15T06:00:00\"}", "\"until\" is to be after")]
    [InlineData("\"eot\"", "write an object")]
    public void A_bad_fault_is_told_with_the_fix(string fault, string error) => Assert.Contains(error, Assert.Single(Errors($"{{\"faults\": [{fault}]}}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("{\"faults\": [], \"faults\": []}", "not JSON")]
    [InlineData("{\"faults\": [{\"at\": \"00:00:01\", \"at\": \"00:00:02\", \"fault\": \"eot\"}]}", "not JSON")]
    [InlineData("[]", "has no list")]
    [InlineData("{\"faults\": [], \"comment\": \"x\"}", "\"comment\" is not known")]
    public void A_bad_script_is_told_with_the_fix(string script, string error) => Assert.Contains(error, Assert.Single(Errors(script)), StringComparison.Ordinal);

    [Fact]
    public void All_errors_are_told_at_once_with_their_places()
    {
        var errors = Errors("{\"faults\": [{\"at\": \"x\", \"fault\": \"silence\"}, {\"at\": \"00:00:01\", \"fault\": \"eot\"}, {\"at\": \"00:00:01\", \"fault\": \"noise\", \"bytes\": 0, \"colour\": 1}]}");
        Assert.Equal(["fault 1:", "fault 1 ", "fault 3 ", "fault 3 "], errors.Select(error => error[(error.IndexOf(": ", StringComparison.Ordinal) + 2)..][..8]));
    }

    [Fact]
    public async Task A_bad_script_is_bad_usage()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("faults.json");
        await File.WriteAllTextAsync(file, "{}");
        var run = await Tool.RunAsync("tic", "--faults", file, "--mode", "other");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal(2, run.Errors.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Help_names_every_fault_and_says_that_the_numbers_are_nobodys()
    {
        var help = await Tool.RunAsync("tic", "--help");
        Assert.Equal(0, help.ExitCode);
        var named = Errors("{\"faults\": [{\"at\": \"00:00:01\"}]}")[0].Split("the faults are ")[1].TrimEnd('.').Split(", ");
        Assert.Equal(21, named.Length);
        Assert.All(named, name => Assert.Contains($"  {name} ", help.Output + " ", StringComparison.Ordinal));
        Assert.Contains("no real meter has such numbers", string.Join(' ', help.Output.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Errors(string script)
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("faults.json");
        File.WriteAllText(file, script);
        return Simulation.Errors("--faults", file);
    }
}
