using System.CommandLine;
using MeterShield.Gateway.Logs;
using NodaTime;

namespace MeterShield.Gateway.Commands.Logs;

/// <summary><c>metershield log</c>: what left this home, and the proof of it.</summary>
internal static class LogCommand
{
    public static Command Create(TimeProvider time) => new("log", "What left this home, what was refused, what was agreed; and the proof of it.")
    {
        LogShowCommand.Create(),
        Prove(time),
        LogVerifyCommand.Create(),
        LogTimestampCommand.Create(time),
        LogExportCommand.Create(time),
        Prune(time),
    };

    /// <summary>The home, its log, and the time by the system's clock.</summary>
    public static async Task<int> WithHomeAsync(ParseResult parse, Option<string> config, Func<Home, Task<int>> work)
    {
        using var home = Home.Open(Faults.Config(parse.GetValue(config)!));
        return await work(home);
    }

    public static Instant Now(TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());

    private static Command Prove(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var entry = new Argument<string>("ENTRY") { Description = "The number of a line of 'log show', or the id of a message." };
        var folder = new Option<string?>("--out")
        {
            Description = "A new folder for the line, its message, the proof, and how to check them. Without it, the proof goes to standard output.",
        };
        var command = new Command("prove", "Proves that a line is in the log (RFC 6962, C2SP tlog-proof).") { entry, folder, config };
        command.SetAction((parse, _) => Faults.GuardAsync(() => WithHomeAsync(parse, config, async home =>
        {
            var line = LogLines.Find(home.Log.Entries, parse.GetValue(entry)!);
            var signed = home.Log.Sign(Now(time));
            if (parse.GetValue(folder) is not { } path)
            {
                await Console.Out.WriteAsync(home.Log.Entries.ProveInclusion(line.Index, signed.Checkpoint).Text);
                return ExitCode.Done;
            }

            new EvidenceBundle(home.Log, LogExportCommand.NewFolder(path)).Write(signed, [line]);
            await Console.Out.WriteLineAsync($"Written to {path}: README.txt says how to check it.\n{LogExportCommand.Caution}");
            return ExitCode.Done;
        })));
        return command;
    }

    private static Command Prune(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var before = new Option<string>("--before") { Description = "The first day to keep, such as 2026-01-01.", Required = true };
        var command = new Command("prune", "Erases old lines with the releases they tell of, 256 at a time. Every proof given before stays good.") { before, config };
        command.SetAction((parse, _) => Faults.GuardAsync(() => WithHomeAsync(parse, config, async home =>
        {
            var day = LogLines.Day(parse.GetValue(before), "--before", home.Zone);
            home.Log.Sign(Now(time));
            var minimum = home.Log.Entries.Prune(day);
            home.Log.Sign(Now(time));
            await Console.Out.WriteLineAsync($"The log now begins at line {minimum}. On flash memory an erased block may survive.");
            return ExitCode.Done;
        })));
        return command;
    }
}
