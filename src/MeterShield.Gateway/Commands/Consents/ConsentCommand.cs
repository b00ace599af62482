using System.CommandLine;
using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using NodaTime;

namespace MeterShield.Gateway.Commands.Consents;

/// <summary><c>metershield consent</c>: the only place where a consent is given or withdrawn.</summary>
internal static class ConsentCommand
{
    public static Command Create(TimeProvider time) => new("consent", "Who may get what: nothing, until you say so here.")
    {
        Grant(time),
        Preview(time),
        InvitationCommands.Import(time),
        InvitationCommands.Show(),
        InvitationCommands.Refuse(time),
        List(time),
        GotCommand.Create(),
        ConsentExportCommand.Create(),
        EndingCommands.Withdraw(time),
        EndingCommands.Stop(time),
        EndingCommands.Rotate(time),
        ConsentConfirmCommand.Create(time),
    };

    private static Command Grant(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var yes = new Option<bool>("--yes") { Description = "Does not ask: the notice was read." };
        var command = new Command("grant", "Gives one consent: one line of an invitation, or one recipient, one purpose, one resolution. A finer resolution is a new consent.") { config, yes };
        var options = new GrantOptions(command);
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var (desk, now, language) = (new ConsentDesk(home), Now(time), parse.AskedLanguage());
            var offer = desk.Offer(options.Read(parse, home, now), now);
            await Console.Out.WriteLineAsync(offer.Notice);
            if (Question.CanAsk && !parse.GetValue(yes) && await AskAsync(offer) is var answered)
            {
                if (answered is null)
                {
                    await Console.Out.WriteLineAsync(language.Choose("Nothing was given.", "Rien n'a été donné."));
                    return ExitCode.No;
                }

                offer = answered;
            }

            var grant = desk.Give(offer, Now(time));
            await Console.Out.WriteLineAsync(new ConsentText(language, home.Zone).Given(grant, offer.Admissions));
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>Asks for a yes to each residue, and then to the whole.</summary>
    /// <returns>What was said yes to, or null.</returns>
    private static async Task<GrantOffer?> AskAsync(GrantOffer offer)
    {
        var language = offer.Request.Language;
        foreach (var residue in offer.Residues.Where(residue => !offer.Request.Admitted.Contains(residue.Admission.Interval)).ToList())
        {
            if (!await Question.AskAsync(language.Choose(residue.Words.English, residue.Words.French), language))
            {
                return null;
            }

            offer = offer with { Request = offer.Request with { Admitted = [.. offer.Request.Admitted, residue.Admission.Interval] } };
        }

        return await Question.AskAsync(language.Choose("Do you consent to that?", "Y consentez-vous ?"), language) ? offer : null;
    }

    private static Command Preview(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var command = new Command("preview", "What a consent would let each recipient, and all of them together, compute. Changes nothing.") { config };
        var options = new GrantOptions(command);
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var (desk, now) = (new ConsentDesk(home), Now(time));
            var request = options.Read(parse, home, now);
            var (notice, preview) = desk.Preview(request, now);
            await Console.Out.WriteLineAsync(notice);
            await Console.Out.WriteLineAsync(new PreviewText(request.Language, home.Zone).Of(preview));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command List(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var command = new Command("list", "Every consent: what leaves, what ends soon, and what is over.") { config };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var language = parse.AskedLanguage();
            var finding = home.Anchor.Check();
            if (finding != AnchorFinding.Agrees)
            {
                await Console.Out.WriteLineAsync(HoldText.Of(finding, language, new EndingDesk(home).Lost().Count) + Environment.NewLine);
            }

            await Console.Out.WriteLineAsync(new ConsentText(language, home.Zone).List(home.Consents.All(), Now(time), isHeld: finding != AnchorFinding.Agrees));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Instant Now(TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());
}
