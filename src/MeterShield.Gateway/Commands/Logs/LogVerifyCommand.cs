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
        var checkpoint = new Option<string?>("--checkpoint") { Description = "A checkpoint that somebody holds: the log, or the bundle's log, must still begin with it." };
        var signature = new Option<string?>("--signature") { Description = "The signature of that checkpoint (checkpoint.cms)." };
        var command = new Command("verify", "Checks every line, hash, checkpoint and file of the log, or a bundle. Exit code 1 when something was changed.")
        {
            folder, checkpoint, signature, config,
        };
        command.SetAction((parse, _) => Faults.GuardAsync(() =>
        {
            var held = Held(parse.GetValue(checkpoint), parse.GetValue(signature));
            return parse.GetValue(folder) is { } path
                ? SayAsync(new EvidenceCheck(Path.GetFullPath(path)).Run(held), "The bundle is good: lines, proofs, messages, signatures. Timestamps: see its README.txt.")
                : LogCommand.WithHomeAsync(parse, config, home => VerifyAsync(home, held));
        }));
        return command;
    }

    private static HeldCheckpoint? Held(string? checkpoint, string? signature) => (checkpoint, signature) switch
    {
        (null, null) => null,
        (null, _) => throw new UsageException("--signature is of a checkpoint: name that with --checkpoint."),
        _ => HeldCheckpoint.Read(checkpoint, signature),
    };

    private static async Task<int> VerifyAsync(Home home, HeldCheckpoint? held)
    {
        var log = home.Log;
        using var certificate = log.Certificate();
        var findings = LogAudit.Run(log.State, certificate, log.Files, home.Anchor).ToList();
        if (findings.Count == 0 && held?.Against(log.Entries, certificate, "--checkpoint") is { } finding)
        {
            findings.Add(finding);
        }

        return await SayAsync(
            findings,
            $"The log is good: {log.Entries.Size} lines, {log.Entries.Checkpoints.Count} checkpoints. It is the one that was signed; "
            + (held is null ? "a checkpoint that somebody else holds (--checkpoint) shows that it is the only one." : "It begins with the checkpoint that was given."));
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
