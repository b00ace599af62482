extern alias simulator;

using simulator::MeterShield.Simulator.Commands;

namespace MeterShield.Simulator.Tests;

/// <summary>The help is there in French as it is in English: nothing is left out, and nothing is told of what is no more.</summary>
public sealed class HelpTests
{
    [Fact]
    public void Every_command_argument_and_option_has_its_French_line_and_no_line_is_left_over()
    {
        var symbols = FrenchHelp.Symbols(AllCommands.Root(TimeProvider.System)).ToList();
        Assert.DoesNotContain(symbols, symbol => !symbol.Keys.Any(FrenchHelp.Lines.ContainsKey));
        var used = symbols.Select(symbol => symbol.Keys.First(FrenchHelp.Lines.ContainsKey)).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(FrenchHelp.Lines.Keys, key => !used.Contains(key));
        Assert.True(symbols.Count > 20);
    }

    [Fact]
    public async Task The_list_of_what_can_go_wrong_stands_below_the_French_words_too()
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "metershield-sim"), ["tic", "--help"])
        {
            RedirectStandardOutput = true,
            Environment = { ["LC_ALL"] = "fr_FR.UTF-8" },
        })!;
        var help = await process.StandardOutput.ReadToEndAsync();
        Assert.Contains("La sortie d'un Linky", help, StringComparison.Ordinal);
        Assert.Contains("Utilisation", help, StringComparison.Ordinal);
        Assert.Contains("bit-flips rate [for] [bit]", help, StringComparison.Ordinal);
    }
}
