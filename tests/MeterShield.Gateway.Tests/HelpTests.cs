using System.Globalization;
using MeterShield.Gateway.Commands;
using MeterShield.Records;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>The help is there in French as it is in English: nothing is left out, and nothing is told of what is no more.</summary>
public sealed class HelpTests
{
    [Fact]
    public void Every_command_argument_and_option_has_its_French_line_and_no_line_is_left_over()
    {
        var symbols = FrenchHelp.Symbols(AllCommands.Root(TimeProvider.System)).ToList();
        Assert.Empty(symbols.Where(symbol => !symbol.Keys.Any(FrenchHelp.Lines.ContainsKey)).Select(symbol => symbol.Keys[0]));
        var used = symbols.Select(symbol => symbol.Keys.First(FrenchHelp.Lines.ContainsKey)).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(FrenchHelp.Lines.Keys, key => !used.Contains(key));
        Assert.True(symbols.Count > 100, symbols.Count.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_closed_lists_are_whole_in_French_too()
    {
        Assert.All(Purpose.All, purpose => Assert.Contains(purpose.Code, FrenchHelp.Lines["--purpose"], StringComparison.Ordinal));
        Assert.All(Resolutions.All, resolution => Assert.Contains(resolution.Code(), FrenchHelp.Lines["--resolution"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fr_FR.UTF-8", "Utilisation", "Donne un consentement")]
    [InlineData("C.UTF-8", "Usage", "Gives one consent")]
    [InlineData("de_DE.UTF-8", "Usage", "Gives one consent")]
    public async Task The_language_is_the_system_s(string locale, string heading, string words)
    {
        var (exit, output, _) = await Tool.RunAsync("env", "coreutils", "LC_ALL=" + locale, Box.Gateway, "consent", "grant", "--help");
        Assert.Equal(0, exit);
        Assert.Contains(heading, output, StringComparison.Ordinal);
        Assert.Contains(words, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_that_ends_too_soon_is_told_of_in_French()
    {
        var (exit, _, errors) = await Tool.RunAsync("sh", "dash", "-c", $"{Box.Gateway} meter probe tic:- --lang fr < /dev/null");
        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("avant qu'une bonne trame entière ne vienne", errors, StringComparison.Ordinal);
    }
}
