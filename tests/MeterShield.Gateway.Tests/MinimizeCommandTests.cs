using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary><c>metershield minimize</c>, as whoever calls it sees it.</summary>
public sealed class MinimizeCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-minimize-");

    private string Registers => Path.Combine(_folder.FullName, "registers.csv");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_of_registers_becomes_one_line_for_each_cell()
    {
        var (exit, output, errors) = await RunAsync("2026-01-01T00:00:00+01:00,100\n2026-01-01T01:00:00+01:00,150\n2026-01-01T02:00:00+01:00,155\n", "--resolution", "hour");
        Assert.True(exit == 0, errors);
        Assert.Equal(
            [
                """{"interval":{"start":"2025-12-31T23:00:00Z","end":"2026-01-01T00:00:00Z"},"resolution":"hour","wh":50}""",
                """{"interval":{"start":"2026-01-01T00:00:00Z","end":"2026-01-01T01:00:00Z"},"resolution":"hour","wh":5}""",
            ],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_register_that_goes_back_is_refused_with_its_line_unless_the_meter_was_exchanged()
    {
        const string Text = "2026-01-01T00:00:00Z,100\n2026-01-01T01:00:00Z,150\n2026-01-01T02:00:00Z,10\n2026-01-01T03:00:00Z,30\n";
        var refused = await RunAsync(Text, "--resolution", "hour");
        Assert.Equal(2, refused.Exit);
        Assert.Contains("Line 4", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("--meter-exchanged", refused.Errors, StringComparison.Ordinal);
        var taken = await RunAsync(Text, "--resolution", "hour", "--meter-exchanged");
        Assert.True(taken.Exit == 0, taken.Errors);
        Assert.Equal(["wh\":50}", "missing\":true}", "wh\":20}"], taken.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.LastIndexOf(",\"", StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public async Task All_that_is_wrong_with_what_was_asked_for_comes_at_once()
    {
        var (exit, _, errors) = await RunAsync("", "--resolution", "week", "--zone", "Europe/Pari", "--rounding", "7");
        Assert.Equal(2, exit);
        Assert.All(new[] { "week", "Europe/Pari", "7 Wh" }, wrong => Assert.Contains(wrong, errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var (exit, _, errors) = await Tool.RunAsync(Box.Gateway, "metershield", "minimize", Registers, "--resolution", "day");
        Assert.Equal(2, exit);
        Assert.Contains(Registers, errors, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Output, string Errors)> RunAsync(string lines, params string[] arguments)
    {
        await File.WriteAllTextAsync(Registers, "time,register_wh\n" + lines);
        return await Tool.RunAsync(Box.Gateway, "metershield", ["minimize", Registers, .. arguments]);
    }
}
