using System.CommandLine;
using MeterShield.Gateway.Consents;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Commands.Consents;

/// <summary><c>metershield consent import|show|refuse</c>: what recipients ask for, and the householder's no.</summary>
internal static class InvitationCommands
{
    public static Command Import(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var file = new Argument<string>("FILE") { Description = "The signed invitation of a recipient." };
        var word = new Option<string?>("--as") { Description = "Your word for the recipient; default: made of its own name." };
        var command = new Command("import", "Checks and keeps a signed invitation, and shows it. Gives nothing.") { config, file, word };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            var bytes = await ReadAsync(parse.GetValue(file)!);
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var desk = new InvitationDesk(home, parse.AskedLanguage());
            var (name, invitation, isNew) = desk.Import(bytes, parse.GetValue(word), Instant.FromDateTimeOffset(time.GetUtcNow()));
            await Console.Out.WriteLineAsync(new InvitationPage(parse.AskedLanguage(), home.Zone).Of(name, invitation, desk.StatesOf(desk.Find(name).Imported), isNew));
            return ExitCode.Done;
        }));
        return command;
    }

    public static Command Show()
    {
        var config = CommonOptions.Config();
        var name = new Argument<string>("NAME") { Description = "Your word for the recipient." };
        var command = new Command("show", "Shows an invitation and what was decided of its lines.") { config, name };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var desk = new InvitationDesk(home, parse.AskedLanguage());
            var (imported, invitation) = desk.Find(parse.GetValue(name)!);
            await Console.Out.WriteLineAsync(new InvitationPage(parse.AskedLanguage(), home.Zone).Of(imported.Name, invitation, desk.StatesOf(imported), isNew: false));
            return ExitCode.Done;
        }));
        return command;
    }

    public static Command Refuse(TimeProvider time)
    {
        var (config, line) = (CommonOptions.Config(), new LineOptions(required: true));
        var command = new Command("refuse", "Says no to one line of an invitation. The other lines are as they were.") { config };
        line.AddTo(command);
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            var (name, number) = line.Read(parse)!.Value;
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            new InvitationDesk(home, parse.AskedLanguage()).Refuse(name, number, Instant.FromDateTimeOffset(time.GetUtcNow()));
            await Console.Out.WriteLineAsync(parse.AskedLanguage().Choose(
                "Refused. Nothing of it leaves; the other lines are as they were.", "Refusé. Rien n'en sort ; les autres lignes restent comme elles étaient."));
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>At most one byte more than an invitation can have is read: the rest of a huge file is of no interest.</summary>
    private static async Task<byte[]> ReadAsync(string path)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var bytes = new byte[InvitationSeal.LongestBytes + 1];
            var count = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false);
            return bytes[..count];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: cannot be read ({e.Message}); name a file that is there.");
        }
    }
}

/// <summary>The options that name one line of an invitation.</summary>
internal sealed class LineOptions(bool required)
{
    private readonly Option<string?> _invitation = new("--invitation") { Description = "The recipient whose invitation it is, as 'consent import' said.", Required = required };
    private readonly Option<int?> _line = new("--line") { Description = "Which line of it, from 1.", Required = required };

    public void AddTo(Command command)
    {
        command.Options.Add(_invitation);
        command.Options.Add(_line);
    }

    /// <summary>The invitation and the line, or null when none is named.</summary>
    /// <exception cref="UsageException">Only one of the two is.</exception>
    public (string Name, int Line)? Read(ParseResult parse) => (parse.GetValue(_invitation), parse.GetValue(_line)) switch
    {
        ({ } name, { } line) => (name, line),
        (null, null) => null,
        _ => throw new UsageException("--invitation NAME and --line N go together: each line is decided by itself."),
    };
}
