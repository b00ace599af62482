using System.CommandLine;
using MeterShield.Egress;
using MeterShield.Gateway.Logs;

namespace MeterShield.Gateway.Commands.Logs;

/// <summary><c>metershield log prove</c>: that a line is in the log, or that the log still begins with a checkpoint somebody holds.</summary>
internal static class LogProveCommand
{
    public static Command Create(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var entry = new Argument<string?>("ENTRY") { Description = "The number of a line of 'log show', or the id of a message.", Arity = ArgumentArity.ZeroOrOne };
        var from = new Option<string?>("--from") { Description = "A checkpoint that somebody holds: proves that the log still begins with it (RFC 6962 2.1.2)." };
        var folder = new Option<string?>("--out")
        {
            Description = "A new folder for the line, its message, the proof, and how to check them. Without it, the proof goes to standard output.",
        };
        var command = new Command("prove", "Proves that a line is in the log (RFC 6962, C2SP tlog-proof), or that the log begins with an older checkpoint.") { entry, from, folder, config };
        command.SetAction((parse, _) => Faults.GuardAsync(() => LogCommand.WithHomeAsync(parse, config, async home =>
        {
            var line = parse.GetValue(entry) is { } name ? LogLines.Find(home.Log.Entries, name) : null;
            var held = parse.GetValue(from) is { } path ? HeldCheckpoint.Read(path, null).Checkpoint : null;
            if ((line is null && held is null) || (line is not null && held is not null && parse.GetValue(folder) is null))
            {
                throw new UsageException("Name a line, or a checkpoint with --from; both only with --out.");
            }

            var signed = home.Log.Sign(LogCommand.Now(time));
            if (held is not null && (held.Origin != signed.Checkpoint.Origin || !home.Log.Entries.BeginsWith(held)))
            {
                await Console.Out.WriteLineAsync("NOT proved: this log does not begin with that checkpoint. It is of another log, or the log was put back or rewritten.");
                return ExitCode.No;
            }

            return parse.GetValue(folder) is { } place
                ? await WriteAsync(home.Log, signed, place, line, held)
                : await SayAsync(home.Log.Entries, signed.Checkpoint, line, held);
        })));
        return command;
    }

    private static async Task<int> WriteAsync(HomeLog log, SignedCheckpoint signed, string folder, LoggedEntry? line, Checkpoint? held)
    {
        new EvidenceBundle(log, LogExportCommand.NewFolder(folder)).Write(signed, line is null ? [] : [line], held);
        await Console.Out.WriteLineAsync($"Written to {folder}: README.txt says how to check it.\n{LogExportCommand.Caution}");
        return ExitCode.Done;
    }

    private static async Task<int> SayAsync(EgressLog log, Checkpoint newest, LoggedEntry? line, Checkpoint? held)
    {
        await Console.Out.WriteAsync(line is null ? log.ProveConsistency(held!, newest).Text : log.ProveInclusion(line.Index, newest).Text);
        return ExitCode.Done;
    }
}
