using System.CommandLine;
using MeterShield.Egress;
using MeterShield.Gateway.Consents;

namespace MeterShield.Gateway.Commands.Consents;

/// <summary><c>metershield consent confirm</c>: lets go on after an older state was put back.</summary>
internal static class ConsentConfirmCommand
{
    public static Command Create(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var command = new Command("confirm", "After a restore: the consents that 'consent list' shows are those you want. Until then nothing leaves.") { config };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var language = parse.AskedLanguage();
            var desk = new EndingDesk(home);
            if (home.Anchor.Check() is var finding && finding == AnchorFinding.Agrees)
            {
                await Console.Out.WriteLineAsync(language.Choose("There is nothing to confirm.", "Il n'y a rien à confirmer."));
                return ExitCode.Done;
            }

            var now = HomeTime.At(home, time);
            if (Question.CanAsk)
            {
                await Console.Out.WriteLineAsync(new ConsentText(language, home.Zone).List(home.Consents.All(), now, isHeld: true) + Environment.NewLine);
                await Console.Out.WriteLineAsync(HoldText.Of(finding, language, desk.Lost().Count));
                if (!await Question.AskAsync(language.Choose("Are these the consents you want?", "Sont-ce les consentements que vous voulez ?"), language))
                {
                    await Console.Out.WriteLineAsync(language.Choose("Everything is held still.", "Tout reste retenu."));
                    return ExitCode.No;
                }
            }

            desk.Confirm(now);
            await Console.Out.WriteLineAsync(new ConsentText(language, home.Zone).List(home.Consents.All(), now));
            return ExitCode.Done;
        }));
        return command;
    }
}
