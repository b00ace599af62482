using System.Text.Json;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>The demo as a new user runs it: the whole home, over each of its meters.</summary>
public sealed class DemoTests
{
    /// <summary>A machine that cannot keep up with the speed takes up to five times as long as asked.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(7);

    private static readonly string[] Members = ["frames", "keptAtHome", "released", "verified", "rejected", "withheld", "missing", "conservationErrorWh"];

    /// <summary>The one that has the other programs beside it.</summary>
    private static string Gateway
    {
        get
        {
            var built = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(built.Parent!.Parent!.Parent!.Parent!.Parent!.FullName, "src", "MeterShield.Gateway", "bin", built.Parent.Name, built.Name, "metershield");
        }
    }

    [Theory]
    [InlineData("--speed 3600 --duration 60s --json")]
    [InlineData("--meter tic-historique --speed 7200 --duration 20s --json")]
    [InlineData("--meter modbus --speed 7200 --duration 20s --json")]
    public async Task The_demo_verifies_what_it_releases_and_loses_no_watt_hour(string arguments)
    {
        var (exit, output, errors) = await Tool.RunAsync(Patience, Gateway, "dotnet", ["demo", .. arguments.Split(' ')]);
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

    /// <summary>Too short for a day as well, but that is not what keeps the messages here.</summary>
    [Theory]
    [InlineData("en", "Nothing reached the adviser. The message is larger than the broker takes:")]
    [InlineData("fr", "Rien n'est parvenu au conseiller. Le message est plus grand que ce que prend le broker :")]
    public async Task A_broker_that_takes_nothing_is_named_as_the_reason(string language, string reason)
    {
        await using var broker = await MosquittoServer.StartAsync("allow_anonymous true\nmax_packet_size 256");
        var (exit, output, errors) = await Tool.RunAsync(
            Patience, Gateway, "dotnet", "demo", "--broker", $"mqtt://127.0.0.1:{broker.Port}", "--duration", "2s", "--lang", language);
        Assert.True(exit == 1, output + errors);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("longer --duration", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("--duration plus long", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "in the simulated home it is 2", "Ctrl-C ends it now", "What happened", "energy lost or invented")]
    [InlineData("fr", "dans le logement simulé il est 2", "Ctrl-C y met fin tout de suite", "Ce qui s'est passé", "énergie perdue ou inventée")]
    public async Task On_a_terminal_it_shows_how_it_goes_and_Ctrl_C_ends_it_with_the_sums(string language, string clock, string ending, string sums, string last)
    {
        await using var terminal = Shown.Start($"{Gateway} demo --lang {language} --duration 10m");
        var shown = new Shown(terminal);
        await shown.UntilAsync(clock);
        await shown.UntilAsync(ending);
        await terminal.Input.WriteAsync('\x03');
        await terminal.Input.FlushAsync();
        await shown.UntilAsync(sums);
        await shown.UntilAsync(last);
        Assert.Equal(0, await terminal.WaitAsync());
        Assert.DoesNotContain("Exception", shown.ToString(), StringComparison.Ordinal);
    }
}
