using System.Text.Json;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>The demo as a new user runs it: the whole home, over each of its meters.</summary>
public sealed class DemoTests
{
    /// <summary>A machine that cannot keep up with the speed takes up to five times as long as asked.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(7);

    private static readonly string[] Members = ["frames", "keptAtHome", "released", "verified", "rejected", "withheld", "missing", "conservationErrorWh"];

    [Theory]
    [InlineData("--speed 3600 --duration 60s --json")]
    [InlineData("--meter tic-historique --speed 7200 --duration 20s --json")]
    [InlineData("--meter modbus --speed 7200 --duration 20s --json")]
    public async Task The_demo_verifies_what_it_releases_and_loses_no_watt_hour(string arguments)
    {
        var (exit, output, errors) = await Tool.RunAsync(Patience, Box.BesideTheOthers, "dotnet", ["demo", .. arguments.Split(' ')]);
        Assert.True(exit == 0, output + errors);
        Assert.Empty(errors);
        var summary = JsonDocument.Parse(output).RootElement;
        Assert.Equal(Members, summary.EnumerateObject().Select(member => member.Name));
        var counts = summary.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetInt64());

        // From twenty to midnight: the second midnight ends the first day, of one recipient, after 48 half-hours of the other.
        Assert.InRange(counts["released"], 49, int.MaxValue);
        Assert.Equal(counts["released"], counts["verified"]);
        Assert.All((string[])["rejected", "withheld", "missing", "conservationErrorWh"], name => Assert.Equal(0, counts[name]));
        Assert.InRange(counts["keptAtHome"], 1440, counts["frames"]);
    }
}
