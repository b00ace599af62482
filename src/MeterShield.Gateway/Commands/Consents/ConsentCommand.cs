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
        var (config, lang, terms, recipient, line) = (CommonOptions.Config(), CommonOptions.Lang(), new TermsOptions(), new RecipientOptions(), new LineOptions(required: false));
        var command = new Command("grant", "Gives one consent: one line of an invitation, or one recipient, one purpose, one resolution. A finer resolution is a new consent.") { config, lang };
        line.AddTo(command);
        recipient.AddTo(command);
        terms.AddTo(command);
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var (desk, now) = (new InvitationDesk(home), Now(time));
            var chosen = line.Read(parse);
            var language = parse.GetValue(lang);
            var request = (chosen is { } named ? recipient.Read(parse, terms, desk, named, now) : recipient.Read(parse, terms)) with { Language = language };
            await Console.Out.WriteLineAsync(NoticeText.For(request));
            var grant = new ConsentDesk(home).Give(request, now);
            await Console.Out.WriteLineAsync(new ConsentText(language, home.Zone).Given(grant));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Preview(TimeProvider time)
    {
        var (config, lang, terms, recipient) = (CommonOptions.Config(), CommonOptions.Lang(), new TermsOptions(), new RecipientOptions());
        var command = new Command("preview", "What a consent would let each recipient, and all of them together, compute. Changes nothing.") { config, lang };
        recipient.AddTo(command);
        terms.AddTo(command);
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            var language = parse.GetValue(lang);
            var request = recipient.Read(parse, terms) with { Language = language };
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var preview = new ConsentDesk(home).Preview(request, Now(time));
            await Console.Out.WriteLineAsync(NoticeText.For(request));
            await Console.Out.WriteLineAsync(new PreviewText(language, home.Zone).Of(preview, request.Recipient));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command List(TimeProvider time)
    {
        var (config, lang) = (CommonOptions.Config(), CommonOptions.Lang());
        var command = new Command("list", "Every consent: what leaves, what ends soon, and what is over.") { config, lang };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var language = parse.GetValue(lang);
            if (home.Anchor.Check() is not AnchorFinding.Agrees and var finding)
            {
                await Console.Out.WriteLineAsync(HoldText.Of(finding, language) + Environment.NewLine);
            }

            await Console.Out.WriteLineAsync(new ConsentText(language, home.Zone).List(home.Consents.All(), Now(time)));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Instant Now(TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());
}
