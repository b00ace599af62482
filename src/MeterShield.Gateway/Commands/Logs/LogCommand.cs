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
        LogProveCommand.Create(time),
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

    private static Command Prune(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var before = new Option<string>("--before") { Description = "The first day to keep, such as 2026-01-01.", Required = true };
        var command = new Command("prune", "Erases old lines with the releases they tell of, 256 at a time. What proves consents stays, and every proof given before stays good.") { before, config };
        command.SetAction((parse, _) => Faults.GuardAsync(() => WithHomeAsync(parse, config, async home =>
        {
            var day = LogLines.Day(parse.GetValue(before), "--before", home.Zone);
            home.Log.Sign(Now(time));
            var minimum = home.Log.Entries.Prune(day, Now(time));
            home.Log.Sign(Now(time));
            await Console.Out.WriteLineAsync($"The log now begins at line {minimum}. On flash memory an erased block may survive.");
            return ExitCode.Done;
        })));
        return command;
    }
}
