using System.CommandLine;
using MeterShield.Gateway.Commands.Logs;
using MeterShield.Gateway.Consents;

namespace MeterShield.Gateway.Commands.Consents;

/// <summary><c>metershield consent export</c>: the householder's durable receipt.</summary>
internal static class ConsentExportCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var which = new Argument<string>("NAME|GRANT") { Description = "A recipient, or one grant as 'consent list' shows it." };
        var folder = new Option<string>("--out") { Description = "A new folder.", Required = true };
        var command = new Command("export", "Writes consent records and withdrawals as signed files, as JSON with its schema, and as a page to print.") { config, which, folder };
        command.Aliases.Add("receipt");
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var (asked, language) = (parse.GetValue(which)!, parse.AskedLanguage());
            var grants = home.Consents.All().Select(standing => standing.Grant).Where(grant => grant.Recipient.Name == asked || grant.Id.ToString() == asked).ToList();
            if (grants.Count == 0)
            {
                throw new UsageException($"There is no recipient and no grant {asked}: 'metershield consent list' shows them.");
            }

            var path = LogExportCommand.NewFolder(parse.GetValue(folder)!);
            var count = new RecordExport(home, language, path).Write(grants);
            await Console.Out.WriteLineAsync(language.Choose(
                $"Written to {path}: {count} records, and page.html to print. It names your pseudonym toward this recipient: give it only to whom you mean to.",
                $"Écrit dans {path} : {count} enregistrements, et page.html à imprimer. Il nomme votre pseudonyme envers ce destinataire : ne le donnez qu'à bon escient."));
            return ExitCode.Done;
        }));
        return command;
    }
}
