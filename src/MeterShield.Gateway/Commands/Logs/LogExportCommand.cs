using System.CommandLine;
using MeterShield.Gateway.Logs;

namespace MeterShield.Gateway.Commands.Logs;

/// <summary><c>metershield log export</c>: what was sent to one recipient, as an exhibit.</summary>
internal static class LogExportCommand
{
    /// <summary>Said each time something leaves the log by the householder's hand.</summary>
    public const string Caution =
        """
        CAUTION: the folder ties your pseudonym toward this recipient to your log. Whoever gets two such folders of your log, for two
        recipients, knows that they are of one home. It holds what was sent, and the times of it. Give it only to whom you mean to.
        """;

    public static Command Create(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var selection = new LogSelection(recipientRequired: true);
        var folder = new Option<string>("--out") { Description = "A new folder.", Required = true };
        var command = new Command("export", "Writes what was sent to a recipient, with consents, proofs, certificates, and how to check all of it with openssl.")
        {
            folder, config,
        };
        selection.AddTo(command);
        command.SetAction((parse, _) => Faults.GuardAsync(() => LogCommand.WithHomeAsync(parse, config, async home =>
        {
            var path = NewFolder(parse.GetValue(folder)!);
            var entries = selection.Read(parse, home).ToList();
            var summary = new EvidenceBundle(home.Log, path).Write(home.Log.Sign(LogCommand.Now(time)), entries);
            await Console.Out.WriteLineAsync(
                $"""
                Written to {path}: {summary.Entries} lines of the log, {summary.Messages} messages, {summary.Timestamps} timestamps. README.txt says how to check it.
                {Caution}
                """);
            return ExitCode.Done;
        })));
        return command;
    }

    /// <exception cref="UsageException">It is there.</exception>
    public static string NewFolder(string path) => Path.Exists(path)
        ? throw new UsageException($"--out {path} is there already: name a new folder, so that nothing is mixed.")
        : Path.GetFullPath(path);
}
