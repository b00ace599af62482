using System.CommandLine;
using MeterShield.Sealing;

namespace MeterShield.HeadEnd.Commands;

/// <summary><c>metershield-headend identity</c>: a recipient's certificate and key, to be named in consents.</summary>
internal static class IdentityCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where certificate.pem and key.pem go; made if it is not there." };
        var command = new Command("identity", "Makes a recipient's certificate and key. Homes name the certificate in their consents.") { folder };
        command.SetAction(async (parse, _) =>
        {
            try
            {
                using var identity = RecipientIdentity.Create(parse.GetValue(folder)!);
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
