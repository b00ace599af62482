using System.CommandLine;
using MeterShield.Metering.Tic;

namespace MeterShield.Gateway.Commands.Metering;

/// <summary><c>metershield decode tic</c>: a recorded or live TIC stream as JSON lines.</summary>
internal static class DecodeCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A file of TIC bytes, or - for standard input." };
        var mode = new Option<string>("--mode") { Description = "Which mode to accept.", DefaultValueFactory = _ => "auto" };
        mode.AcceptOnlyFromAmong("auto", "historique", "standard");
        var show = new Option<bool>("--show-identifiers") { Description = "Print ADCO, ADSC and PRM instead of stars." };
        var tic = new Command("tic", "Decodes TIC bytes: one JSON line per frame, and a last line of sums.") { file, mode, show };
        tic.SetAction((parse, cancel) => Faults.GuardAsync(async () =>
        {
            await using var input = Open(parse.GetValue(file)!);
            await using var output = Console.OpenStandardOutput();
            await TicTranscript.WriteAsync(input, output, ModeOf(parse.GetValue(mode)!), parse.GetValue(show), cancel);
            return ExitCode.Done;
        }));
        return new Command("decode", "Shows what a meter said.") { tic };
    }

    private static Stream Open(string file)
    {
        try
        {
            return file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file {file} cannot be read: name one that is there, or - for standard input.");
        }
    }

    private static TicMode? ModeOf(string mode) => mode switch
    {
        "historique" => TicMode.Historique,
        "standard" => TicMode.Standard,
        _ => null,
    };
}
