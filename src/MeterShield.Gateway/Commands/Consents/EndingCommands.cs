using System.CommandLine;
using MeterShield.Gateway.Consents;

namespace MeterShield.Gateway.Commands.Consents;

/// <summary><c>metershield consent withdraw|stop|rotate</c>: as easy as giving, and they hold with the broker away, too.</summary>
internal static class EndingCommands
{
    public static Command Withdraw(TimeProvider time)
    {
        var (config, erase) = (CommonOptions.Config(), Erase());
        var id = new Argument<string>("GRANT") { Description = "The grant, as 'consent list' shows it." };
        var command = new Command("withdraw", "Withdraws one consent. It holds at once, also when the broker is away.") { config, erase, id };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var standing = home.Consents.All().FirstOrDefault(candidate => candidate.Grant.Id.ToString() == parse.GetValue(id))
                ?? throw new UsageException($"There is no grant {parse.GetValue(id)}: 'metershield consent list' shows them.");
            var (language, asked) = (parse.AskedLanguage(), parse.GetValue(erase));
            var desk = new EndingDesk(home);
            var done = desk.Withdraw(standing.Grant, HomeTime.At(home, time), asked);
            await Console.Out.WriteLineAsync(WithdrawalText.Of(done, asked, language));
            await SayUnfinishedAsync(desk, language);
            return ExitCode.Done;
        }));
        return command;
    }

    public static Command Stop(TimeProvider time)
    {
        var (config, erase) = (CommonOptions.Config(), Erase());
        var command = new Command("stop", "STOP: withdraws every consent at once.") { config, erase };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var (language, asked) = (parse.AskedLanguage(), parse.GetValue(erase));
            var desk = new EndingDesk(home);
            await Console.Out.WriteLineAsync(WithdrawalText.OfStop(desk.Stop(HomeTime.At(home, time), asked), asked, language));
            await SayUnfinishedAsync(desk, language);
            return ExitCode.Done;
        }));
        return command;
    }

    public static Command Rotate(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var name = new Argument<string>("NAME") { Description = "The recipient." };
        var command = new Command(
            "rotate", "Takes another name toward a recipient: its consents are withdrawn and given again, word for word and to the same end, under a new pseudonym with new keys.")
        {
            config, name,
        };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var language = parse.AskedLanguage();
            var text = new ConsentText(language, home.Zone);
            foreach (var grant in new RotationDesk(home, language).Rotate(parse.GetValue(name)!, HomeTime.At(home, time)))
            {
                await Console.Out.WriteLineAsync(text.Given(grant, []));
            }

            await Console.Out.WriteLineAsync(language.Choose(
                "The old name is withdrawn, and its keys are destroyed; what was measured and not yet sent under it is never sent. This is hygiene and no disguise: "
                + "whoever has what both names told can see by the values, and by one beginning when the other ends, that they are one home.",
                "L'ancien nom est retiré et ses clés sont détruites ; ce qui était mesuré et pas encore envoyé sous ce nom ne le sera jamais. C'est de l'hygiène, pas un déguisement : "
                + "qui possède ce que les deux noms ont dit voit aux valeurs, et à ce que l'un commence quand l'autre finit, qu'il s'agit d'un seul logement."));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Option<bool> Erase() => new("--erase") { Description = "And asks whoever got it to erase what it got." };

    private static async Task SayUnfinishedAsync(EndingDesk desk, Language language)
    {
        foreach (var fault in desk.Unfinished)
        {
            await Console.Error.WriteLineAsync(language.Choose(
                $"It holds. Left for the running gateway to do: {fault}", $"C'est effectif. Reste à faire par la passerelle en marche : {fault}"));
        }
    }
}
