using System.CommandLine;
using MeterShield.HeadEnd.Invitations;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.HeadEnd.Commands;

/// <summary><c>metershield-headend invite</c>: what a recipient asks homes for, signed.</summary>
internal static class InviteCommand
{
    public static Command Create(TimeProvider time)
    {
        var template = new Argument<string>("TEMPLATE") { Description = "A JSON file; --example prints one with every member.", Arity = ArgumentArity.ZeroOrOne };
        var identity = new Option<string?>("--identity") { Description = "The recipient's own folder, made by 'identity'." };
        var output = new Option<string?>("--out") { Description = "Where the signed invitation goes." };
        var example = new Option<bool>("--example") { Description = "Print a template and do nothing else." };
        var command = new Command("invite", "Makes a signed invitation from a template. Homes import it, and decide line by line.") { template, identity, output, example };
        command.SetAction(async (parse, _) =>
        {
            if (parse.GetValue(example))
            {
                await Console.Out.WriteLineAsync(InvitationTemplate.Example);
                return ExitCode.Done;
            }

            return parse.GetValue(template) is { } file && parse.GetValue(identity) is { } folder && parse.GetValue(output) is { } to
                ? await MakeAsync(file, folder, to, Instant.FromDateTimeOffset(time.GetUtcNow()))
                : await SayAsync(["Name the template, --identity FOLDER and --out FILE; --example prints a template."]);
        });
        return command;
    }

    private static async Task<int> MakeAsync(string template, string folder, string output, Instant now)
    {
        try
        {
            using var identity = RecipientIdentity.Load(folder);
            var (invitation, errors) = InvitationTemplate.Read(
                await File.ReadAllBytesAsync(template), Path.GetDirectoryName(Path.GetFullPath(template))!, identity.Certificate, identity.Encryption.Der, now);
            if (invitation is null)
            {
                return await SayAsync(errors);
            }

            await File.WriteAllBytesAsync(output, InvitationSeal.Sign(invitation, identity));
            await Console.Out.WriteLineAsync($"{output}: {invitation.Lines.Count} line(s). Tell homes by another way that your certificate is {identity.Thumbprint}.");
            return ExitCode.Done;
        }
        catch (Exception e) when (e is KeyException or IOException or UnauthorizedAccessException)
        {
            return await SayAsync([e.Message]);
        }
    }

    private static async Task<int> SayAsync(IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences)
        {
            await Console.Error.WriteLineAsync(sentence);
        }

        return ExitCode.Usage;
    }
}
