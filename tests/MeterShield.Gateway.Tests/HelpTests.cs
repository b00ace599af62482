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

    [Theory]
    [InlineData("{\"colour\": 1}", "Clé inconnue \"colour\" : les clés sont meter")]
    [InlineData("{\"colour\": 1}", "\"meter\" manque : l'adresse du compteur")]
    [InlineData("{\"meter\": \"tic:-\", \"state\": \"/nowhere/state\"}", "Il n'y a pas d'état dans /nowhere/state/state.db : créez-le une fois avec « metershield init »")]
    [InlineData(null, "ne peut pas être lue (fichier introuvable) : donnez-en une autre avec --config FICHIER")]
    public async Task Errors_are_told_in_French_whatever_the_system_speaks(string? configuration, string words)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        if (configuration is not null)
        {
            await File.WriteAllTextAsync(file, configuration);
        }

        var (exit, _, errors) = await Tool.RunAsync("env", "coreutils", "LC_ALL=C.UTF-8", Box.Gateway, "consent", "list", "--lang", "fr", "--config", file);
        File.Delete(file);
        Assert.Equal(ExitCode.Usage, exit);
        Assert.Contains(words, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo --duration 5x --lang fr", "écrivez un nombre et s, m ou h")]
    [InlineData("demo --lang=fr --duration 5x", "écrivez un nombre et s, m ou h")]
    [InlineData("init --lang fr --config /nowhere", "La configuration /nowhere ne peut pas être lue")]
    [InlineData("run --config /nowhere --lang fr", "La configuration /nowhere ne peut pas être lue")]
    [InlineData("--lang fr log verify --config /nowhere", "La configuration /nowhere ne peut pas être lue")]
    [InlineData("verify nothing.der --certificate nothing.pem --lang fr", "Nommez le destinataire")]
    [InlineData("demo --lang en --duration 5x", "write a number and s, m or h")]
    public async Task A_wrong_command_line_is_told_so_in_the_language_asked_for(string arguments, string words)
    {
        var (exit, output, errors) = await Tool.RunAsync("env", "coreutils", ["LC_ALL=C.UTF-8", Box.Gateway, .. arguments.Split(' ')]);
        Assert.Equal(ExitCode.Usage, exit);
        Assert.Contains(words, output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sentence_within_a_sentence_is_translated_and_an_unknown_one_stays()
    {
        Assert.Equal("\"meter\" : x n'est pas une valeur de mode.", FrenchErrors.Of("\"meter\": x is not a value of mode."));
        Assert.Equal("Nobody has said this.", FrenchErrors.Of("Nobody has said this."));
    }

    [Fact]
    public async Task A_recording_that_ends_too_soon_is_told_of_in_French()
    {
        var (exit, _, errors) = await Tool.RunAsync("sh", "dash", "-c", $"{Box.Gateway} meter probe tic:- --lang fr < /dev/null");
        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("avant qu'une bonne trame entière ne vienne", errors, StringComparison.Ordinal);
    }
}
