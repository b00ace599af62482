using System.CommandLine;
using MeterShield.Sealing;

namespace MeterShield.HeadEnd.Commands;

/// <summary><c>metershield-headend identity</c>: a recipient's certificate and key, to be named in consents.</summary>
internal static class IdentityCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where certificate.pem and key.pem go; made if it is not there." };
        var brainpool = new Option<bool>("--brainpool") { Description = "Encryption to this recipient is on brainpoolP256r1 instead of P-256." };
        var command = new Command("identity", "Makes a recipient's certificate and key. Homes name the certificate in their consents.") { folder, brainpool };
        command.SetAction(async (parse, _) =>
        {
            try
            {
                using var identity = RecipientIdentity.Create(parse.GetValue(folder)!, parse.GetValue(brainpool));
                await Console.Out.WriteLineAsync(identity.Thumbprint.ToString());
                return ExitCode.Done;
            }
            catch (KeyException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return ExitCode.Usage;
            }
        });
        return command;
    }
}
