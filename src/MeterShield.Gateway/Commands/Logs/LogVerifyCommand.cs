using System.CommandLine;
using MeterShield.Egress;
using MeterShield.Gateway.Logs;

namespace MeterShield.Gateway.Commands.Logs;

/// <summary><c>metershield log verify</c>: the whole log, or a bundle made from one.</summary>
internal static class LogVerifyCommand
{
    private const int Shown = 20;

    public static Command Create()
    {
        var config = CommonOptions.Config();
        var folder = new Argument<string?>("FOLDER") { Description = "An evidence bundle; without it, this home's log.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("verify", "Checks every line, hash, checkpoint and file of the log, or a bundle. Exit code 1 when something was changed.")
        {
            folder, config,
        };
        command.SetAction((parse, _) => Faults.GuardAsync(() => parse.GetValue(folder) is { } path
            ? SayAsync(new EvidenceCheck(Path.GetFullPath(path)).Run(), "The bundle is good: lines, proofs, messages, signatures. Timestamps: see its README.txt.")
            : LogCommand.WithHomeAsync(parse, config, home => VerifyAsync(home.Log))));
        return command;
    }

    private static async Task<int> VerifyAsync(HomeLog log)
    {
        using var certificate = log.Certificate();
        return await SayAsync(
            LogAudit.Run(log.State, certificate, log.Files),
            $"The log is good: {log.Entries.Size} lines, {log.Entries.Checkpoints.Count} checkpoints. It is the one that was signed; "
            + "a checkpoint that somebody else holds shows that it is the only one.");
    }

    private static async Task<int> SayAsync(IEnumerable<LogFinding> findings, string good)
    {
        var shown = 0;
        foreach (var finding in findings)
        {
            await Console.Out.WriteLineAsync($"NOT good: {finding.Fault} at {finding.Where}");
            if (++shown == Shown)
            {
                await Console.Out.WriteLineAsync("... and perhaps more.");
                break;
            }
        }

        if (shown > 0)
        {
            return ExitCode.No;
        }

        await Console.Out.WriteLineAsync(good);
        return ExitCode.Done;
    }
}
