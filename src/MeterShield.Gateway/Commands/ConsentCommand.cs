using System.CommandLine;
using MeterShield.Gateway.Consents;
using NodaTime;

namespace MeterShield.Gateway.Commands;

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
        Withdraw(time),
        Stop(time),
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
            var request = chosen is { } named ? recipient.Read(parse, terms, desk, named, now) : recipient.Read(parse, terms);
            var grant = new ConsentDesk(home).Give(request, now);
            if (chosen is { } decided)
            {
                desk.Granted(decided.Name, decided.Line, now);
            }

            await Console.Out.WriteLineAsync(new ConsentText(parse.GetValue(lang), home.Zone).Given(grant));
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
            var request = recipient.Read(parse, terms);
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var preview = new ConsentDesk(home).Preview(request, Now(time));
            await Console.Out.WriteLineAsync(new PreviewText(parse.GetValue(lang), home.Zone).Of(preview, request.Recipient));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command List(TimeProvider time)
    {
        var (config, lang) = (CommonOptions.Config(), CommonOptions.Lang());
        var command = new Command("list", "Every consent: what leaves, and what is over.") { config, lang };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            await Console.Out.WriteLineAsync(new ConsentText(parse.GetValue(lang), home.Zone).List(home.Consents.All(), Now(time)));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Withdraw(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var id = new Argument<string>("GRANT") { Description = "The grant, as 'consent list' shows it." };
        var command = new Command("withdraw", "Withdraws one consent. It holds at once, also when the broker is away.") { config, id };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var standing = home.Consents.All().FirstOrDefault(candidate => candidate.Grant.Id.ToString() == parse.GetValue(id))
                ?? throw new UsageException($"There is no grant {parse.GetValue(id)}: 'metershield consent list' shows them.");
            var changed = new ConsentDesk(home).Withdraw(standing.Grant, Now(time));
            await Console.Out.WriteLineAsync(changed
                ? "Withdrawn. Nothing of it is sent from now on. What was sent cannot be recalled."
                : "It was withdrawn before.");
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Stop(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var command = new Command("stop", "STOP: withdraws every consent at once.") { config };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var count = new ConsentDesk(home).Stop(Now(time));
            await Console.Out.WriteLineAsync($"Withdrawn: {count}. Nothing leaves. What was sent cannot be recalled.");
            return ExitCode.Done;
        }));
        return command;
    }

    private static Instant Now(TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());
}
