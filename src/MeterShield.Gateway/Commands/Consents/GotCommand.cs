using System.CommandLine;
using MeterShield.Gateway.Consents;

namespace MeterShield.Gateway.Commands.Consents;

/// <summary><c>metershield consent got</c>: the registry of what every recipient ever got.</summary>
internal static class GotCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var json = new Option<bool>("--json") { Description = "One JSON object a line instead of a page." };
        var command = new Command("got", "What every recipient ever got: for what purpose, how fine, first and last, how many, how many bytes.") { config, json };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
            var all = home.Deliveries.All();
            await Console.Out.WriteAsync(parse.GetValue(json) ? DeliveryText.Json(all) : DeliveryText.Of(all, parse.AskedLanguage(), home.Zone) + Environment.NewLine);
            return ExitCode.Done;
        }));
        return command;
    }
}
