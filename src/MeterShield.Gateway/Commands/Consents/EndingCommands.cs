using System.CommandLine;
using MeterShield.Gateway.Consents;
using NodaTime;

namespace MeterShield.Gateway.Commands.Consents;

/// <summary><c>metershield consent withdraw|stop|rotate</c>: as easy as giving, and they hold with the broker away, too.</summary>
internal static class EndingCommands
{
    public static Command Withdraw(TimeProvider time)
    {
        var (config, lang, erase) = (CommonOptions.Config(), CommonOptions.Lang(), Erase());
        var id = new Argument<string>("GRANT") { Description = "The grant, as 'consent list' shows it." };
        var command = new Command("withdraw", "Withdraws one consent. It holds at once, also when the broker is away.") { config, lang, erase, id };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var standing = home.Consents.All().FirstOrDefault(candidate => candidate.Grant.Id.ToString() == parse.GetValue(id))
                ?? throw new UsageException($"There is no grant {parse.GetValue(id)}: 'metershield consent list' shows them.");
            var (language, asked) = (parse.GetValue(lang), parse.GetValue(erase));
            var changed = new EndingDesk(home).Withdraw(standing.Grant, Now(time), asked);
            await Console.Out.WriteLineAsync(!changed
                ? language.Choose("It was withdrawn before.", "Il était déjà retiré.")
                : language.Choose("Withdrawn. Nothing of it is sent from now on.", "Retiré. Plus rien n'en est envoyé.") + Sent(language, asked));
            return ExitCode.Done;
        }));
        return command;
    }

    public static Command Stop(TimeProvider time)
    {
        var (config, lang, erase) = (CommonOptions.Config(), CommonOptions.Lang(), Erase());
        var command = new Command("stop", "STOP: withdraws every consent at once.") { config, lang, erase };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var (language, asked) = (parse.GetValue(lang), parse.GetValue(erase));
            var count = new EndingDesk(home).Stop(Now(time), asked);
            await Console.Out.WriteLineAsync(
                language.Choose($"Withdrawn: {count}. Nothing leaves.", $"Retirés : {count}. Plus rien ne sort.") + Sent(language, asked));
            return ExitCode.Done;
        }));
        return command;
    }

    public static Command Rotate(TimeProvider time)
    {
        var (config, lang) = (CommonOptions.Config(), CommonOptions.Lang());
        var name = new Argument<string>("NAME") { Description = "The recipient." };
        var command = new Command(
            "rotate", "Takes another name toward a recipient: its consents are withdrawn and given again, word for word and to the same end, under a new pseudonym with new keys.")
        {
            config, lang, name,
        };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var language = parse.GetValue(lang);
            var text = new ConsentText(language, home.Zone);
            foreach (var grant in new RotationDesk(home).Rotate(parse.GetValue(name)!, Now(time)))
            {
                await Console.Out.WriteLineAsync(text.Given(grant));
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

    private static string Sent(Language language, bool asked) => language.Choose(" What was sent cannot be recalled", " Ce qui a été envoyé ne peut être rappelé")
        + (asked ? language.Choose("; a signed request to erase it is sent.", " ; une demande signée de l'effacer est envoyée.") : ".");

    private static Instant Now(TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());
}
