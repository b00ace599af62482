using System.CommandLine;
using System.Text;
using MeterShield.Gateway.Logs;

namespace MeterShield.Gateway.Commands.Logs;

/// <summary><c>metershield log show</c>: the lines of the log, oldest first.</summary>
internal static class LogShowCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var selection = new LogSelection();
        var json = new Option<bool>("--json") { Description = "One JSON object a line: the number, and the line as it is hashed." };
        var command = new Command("show", "The lines of the log, oldest first.") { json, config };
        selection.AddTo(command);
        command.SetAction((parse, cancel) => Faults.GuardAsync(() => LogCommand.WithHomeAsync(parse, config, async home =>
        {
            var names = LogLines.RecipientsOf(home);
            foreach (var entry in selection.Read(parse, home))
            {
                cancel.ThrowIfCancellationRequested();
                await Console.Out.WriteLineAsync(parse.GetValue(json)
                    ? $$"""{"index":{{entry.Index}},"entry":{{Encoding.UTF8.GetString(entry.Json.Span)}}}"""
                    : LogLines.Describe(entry, names, home.Zone));
            }

            if (!parse.GetValue(json))
            {
                await Console.Out.WriteLineAsync(LogLines.Summary(home.Log.Entries, home.Zone));
            }

            return ExitCode.Done;
        })));
        return command;
    }
}
