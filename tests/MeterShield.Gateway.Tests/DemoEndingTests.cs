using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>The demo where it does not go its whole way: nobody takes what it releases, or its user has seen enough.</summary>
public sealed class DemoEndingTests
{
    /// <summary>Too short for a day as well, but that is not what keeps the messages here.</summary>
    [Theory]
    [InlineData("en", "Nothing reached the adviser. The message is larger than the broker takes:")]
    [InlineData("fr", "Rien n'est parvenu au conseiller. Le message est plus grand que ce que prend le broker :")]
    public async Task A_broker_that_takes_nothing_is_named_as_the_reason(string language, string reason)
    {
        await using var broker = await MosquittoServer.StartAsync("allow_anonymous true\nmax_packet_size 256");
        var (exit, output, errors) = await Tool.RunAsync(
            Box.BesideTheOthers, "dotnet", "demo", "--broker", $"mqtt://127.0.0.1:{broker.Port}", "--duration", "2s", "--lang", language);
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
        await using var terminal = Shown.Start($"{Box.BesideTheOthers} demo --lang {language} --duration 10m");
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
