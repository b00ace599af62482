using System.Diagnostics;

namespace MeterShield.House.Tests.Text;

/// <summary>The last words of a run of all tests: nothing that was skipped or stopped passes for success.</summary>
public sealed class SummaryTests : IDisposable
{
    private readonly DirectoryInfo _results = Directory.CreateTempSubdirectory("summary-");

    public void Dispose() => _results.Delete(recursive: true);

    [Theory]
    [InlineData("Passed Passed", "2 passed, 0 failed, 0 skipped", 0)]
    [InlineData("Passed NotExecuted", "1 passed, 0 failed, 1 skipped", 1)]
    [InlineData("NotExecuted", "0 passed, 0 failed, 1 skipped", 1)]
    [InlineData("Passed Failed", "1 passed, 1 failed, 0 skipped", 1)]
    [InlineData("Passed Aborted", "1 passed, 1 failed, 0 skipped", 1)]
    [InlineData("", "0 passed, 0 failed, 0 skipped", 1)]
    public void Every_test_that_did_not_pass_is_counted_and_fails_the_run(string outcomes, string lastLine, int exit)
    {
        Write("a.trx", outcomes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var (status, output) = Summary();
        Assert.Equal(lastLine, output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(exit, status);
    }

    [Fact]
    public void Projects_are_added_up_and_what_was_skipped_or_failed_is_named()
    {
        Write("a.trx", "Passed", "NotExecuted");
        Write("b.trx", "Passed", "Failed");
        var (_, output) = Summary();
        Assert.Contains("\nFAILED House.Test_1\n", output, StringComparison.Ordinal);
        Assert.Contains("\nSKIPPED House.Test_1\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\n2 passed, 1 failed, 1 skipped\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_that_tests_measured_are_shown()
    {
        Write("a.trx", "Passed");
        File.WriteAllText(Path.Combine(_results.FullName, "silence.figures"), "median 3 ms\n");
        var (_, output) = Summary();
        Assert.Contains("-- silence\nmedian 3 ms\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\n1 passed, 0 failed, 0 skipped\n", output, StringComparison.Ordinal);
    }

    /// <summary>As the test runner writes them, whose own sums leave what was skipped at 0.</summary>
    private void Write(string name, params string[] outcomes)
    {
        var rows = outcomes.Index().Select(row => $"    <UnitTestResult testName=\"House.Test_{row.Index}\" duration=\"00:00:00.1\" outcome=\"{row.Item}\" testListId=\"x\" />\n");
        File.WriteAllText(
            Path.Combine(_results.FullName, name),
            $"<TestRun>\n  <Results>\n{string.Concat(rows)}  </Results>\n  <ResultSummary outcome=\"Completed\">\n    <Counters total=\"{outcomes.Length}\" passed=\"{outcomes.Length}\" failed=\"0\" notExecuted=\"0\" />\n  </ResultSummary>\n</TestRun>\n");
    }

    private (int Exit, string Output) Summary()
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [House.PathOf("tests/summary"), _results.FullName]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
