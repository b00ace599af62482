using MeterShield.HeadEnd.Commands;

namespace MeterShield.HeadEnd.Tests;

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
}
