using System.CommandLine;
using MeterShield.Sealing;

namespace MeterShield.HeadEnd.Commands;

/// <summary><c>metershield-headend verify</c>: what came, checked again from files, offline.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Sealed messages as they came, DER.", Arity = ArgumentArity.OneOrMore };
        var identity = new Option<string>("--identity") { Description = "The recipient's own folder, made by 'identity'.", Required = true };
        var trust = new Option<string>("--trust") { Description = "A folder with the certificates of homes (*.cer, *.pem).", Required = true };
        var encrypted = new Option<bool>("--encrypted") { Description = "Open them with this recipient's key, and refuse plain ones." };
        var command = new Command("verify", "Checks sealed messages in files: signature, sender, addressee, form. Exit code 1 when one is not good.") { files, identity, trust, encrypted };
        command.SetAction((parse, _) => RunAsync(parse.GetValue(files)!, parse.GetValue(identity)!, parse.GetValue(trust)!, parse.GetValue(encrypted)));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, string identity, string trust, bool encrypted)
    {
        try
        {
            using var recipient = RecipientIdentity.Load(identity);
            using var opener = encrypted ? recipient.CreateOpener() : null;
            using var homes = TrustedHomes.Load(trust);
            var verifier = new SealVerifier(homes.Certificates, recipient.Thumbprint, opener);
            var status = ExitCode.Done;
            foreach (var file in files)
            {
                var fault = verifier.Verify(await File.ReadAllBytesAsync(file), out VerifiedMessage? message);
                status = fault == SealFault.None ? status : ExitCode.No;
                await Console.Out.WriteLineAsync($"{file}: {(message is null ? $"NOT good ({fault})" : $"good, {KindOf(message)} of {message.SignedAt}")}");
            }

            return status;
        }
        catch (Exception e) when (e is KeyException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Usage;
        }
    }

    private static string KindOf(VerifiedMessage message) => message switch
    {
        VerifiedRelease => "release",
        VerifiedConsent => "consent",
        _ => "withdrawal",
    };
}
