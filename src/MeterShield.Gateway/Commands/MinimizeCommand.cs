using System.CommandLine;
using MeterShield.Minimization.Offline;
using MeterShield.Records;

namespace MeterShield.Gateway.Commands;

/// <summary><c>metershield minimize</c>: what a recipient would get of a file of registers. Nothing is sent.</summary>
internal static class MinimizeCommand
{
    private static readonly Argument<string> Input = new("FILE") { Description = "CSV with the first line time,register_wh, or - for standard input." };
    private static readonly Option<string> Step = new("--resolution") { Description = "How fine: month, day, hour, half-hour, quarter-hour, five-minutes, minute.", Required = true };
    private static readonly Option<string> Zone = new("--zone") { Description = "Whose midnights days begin at: an IANA name.", DefaultValueFactory = _ => "Europe/Paris" };
    private static readonly Option<long> Rounding = new("--rounding") { Description = "To what step of the running total: 1, 10, 100 or 1000 Wh.", DefaultValueFactory = _ => 1 };
    private static readonly Option<long> Tolerance = new("--tolerance")
    {
        Description = "How many seconds old the last reading before a boundary may be.",
        DefaultValueFactory = _ => (long)OfflineOptions.DefaultTolerance.TotalSeconds,
    };

    private static readonly Option<bool> Exchanged = new("--meter-exchanged") { Description = "A register that goes back is another meter's: no value spans the exchange." };

    public static Command Create()
    {
        var command = new Command("minimize", "Shows what a recipient would get of a file of registers, as JSON lines. Nothing is sent.") { Input, Step, Zone, Rounding, Tolerance, Exchanged };
        command.SetAction((parse, cancel) => Faults.GuardAsync(() => RunAsync(parse, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        var options = OfflineOptions.Parse(
            parse.GetValue(Step)!, parse.GetValue(Zone)!, parse.GetValue(Rounding), parse.GetValue(Tolerance), out var errors);
        if (options is null)
        {
            throw new UsageException(errors);
        }

        using var text = Open(parse.GetValue(Input)!);
        var registers = CsvRegisters.Read(text, options.Tolerance, parse.GetValue(Exchanged), out var faults)
            ?? throw new UsageException([.. faults.Select(fault => fault.Message)]);
        var releases = OfflineMinimizer.Run(registers, options, WattHours.Zero, out var nothing);
        if (nothing is not null)
        {
            throw new UsageException(nothing.Message);
        }

        foreach (var release in releases)
        {
            cancel.ThrowIfCancellationRequested();
            await Console.Out.WriteLineAsync(OfflineMinimizer.ToJsonLine(release));
        }

        return ExitCode.Done;
    }

    private static TextReader Open(string file)
    {
        try
        {
            return file == "-" ? Console.In : File.OpenText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file {file} cannot be read: name one that is there, or - for standard input.");
        }
    }
}
