using System.CommandLine;
using System.Globalization;
using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Commands;

/// <summary><c>metershield consent</c>: the only place where a consent is given or withdrawn.</summary>
internal static class ConsentCommand
{
    public static Command Create(TimeProvider time) => new("consent", "Who may get what: nothing, until you say so here.")
    {
        Grant(time),
        List(),
        Withdraw(time),
        Stop(time),
    };

    private static Command Grant(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var terms = new TermsOptions();
        var recipient = new Option<string>("--recipient") { Description = "Your word for the recipient: a-z, 0-9 and '-', such as my-supplier.", Required = true };
        var certificate = new Option<string?>("--certificate") { Description = "The recipient's certificate, PEM or DER; needed the first time." };
        var broker = CommonOptions.Broker("Where it listens: mqtts://host:port; needed the first time.");
        var contact = new Option<string>("--contact") { Description = "Where you can write to it.", DefaultValueFactory = _ => "not stated" };
        var months = new Option<int>("--months") { Description = "How long it holds, 1 to 36 months.", DefaultValueFactory = _ => 12 };
        var command = new Command("grant", "Gives one consent: one recipient, one purpose, one resolution. A finer resolution is a new consent.")
        {
            config, recipient, certificate, broker, contact, months,
        };
        terms.AddTo(command);
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            var errors = new List<string>();
            var agreed = terms.Read(parse, errors);
            var name = parse.GetValue(recipient)!;
            errors.AddRange(new[] { Recipient.NameFault(name), MonthsFault(parse.GetValue(months)) }.OfType<string>());
            var thumbprint = ThumbprintOf(parse.GetValue(certificate), errors);
            if (errors.Count > 0)
            {
                throw new UsageException(errors);
            }

            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var request = new GrantRequest(name, thumbprint, parse.GetValue(broker), parse.GetValue(contact)!, agreed!, parse.GetValue(months));
            var grant = new ConsentDesk(home).Give(request, Instant.FromDateTimeOffset(time.GetUtcNow()));
            await Console.Out.WriteLineAsync(ConsentText.Given(grant, home.Zone));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command List()
    {
        var config = CommonOptions.Config();
        var command = new Command("list", "Every consent, given and withdrawn.") { config };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            await Console.Out.WriteLineAsync(ConsentText.List(home.Consents.All(), home.Zone));
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
            var changed = new ConsentDesk(home).Withdraw(standing.Grant, Instant.FromDateTimeOffset(time.GetUtcNow()));
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
            var live = home.Consents.Live();
            var now = Instant.FromDateTimeOffset(time.GetUtcNow());

            // The markers first, all of them: they are what holds.
            foreach (var grant in live)
            {
                home.Spool.Stop(grant.Recipient.Pseudonym, grant.Id);
            }

            foreach (var grant in live)
            {
                new ConsentDesk(home).Withdraw(grant, now);
            }

            await Console.Out.WriteLineAsync($"Withdrawn: {live.Count}. Nothing leaves. What was sent cannot be recalled.");
            return ExitCode.Done;
        }));
        return command;
    }

    private static string? MonthsFault(int months) => months is >= 1 and <= 36 ? null : string.Create(CultureInfo.InvariantCulture, $"--months {months}: 1 to 36.");

    private static Digest? ThumbprintOf(string? path, List<string> errors)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            if (RecipientCertificate.ThumbprintOf(path) is { } thumbprint)
            {
                return thumbprint;
            }

            errors.Add($"--certificate {path}: no certificate in it; give PEM or DER.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"--certificate {path}: cannot be read; name a file that is there.");
        }

        return null;
    }
}
