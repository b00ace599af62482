using System.CommandLine;
using MeterShield.Gateway.Logs;
using MeterShield.Sealing;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Gateway.Commands.Logs;

/// <summary>
/// <c>metershield log timestamp</c>: has an authority put its time on the log (RFC 3161). This half has no network: a request
/// file goes out by hand, a response file comes in.
/// </summary>
internal static class LogTimestampCommand
{
    public static Command Create(TimeProvider time) => new("timestamp", "Has an authority put its time on the log (RFC 3161): a request file out, a response file in.")
    {
        Request(time),
        Import(time),
    };

    private static Command Request(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var file = new Argument<string>("FILE") { Description = "The request file to write: nothing but a hash is in it." };
        var command = new Command("request", "Signs the log and writes a request for a timestamp of it.") { file, config };
        command.SetAction((parse, cancel) => Faults.GuardAsync(() => LogCommand.WithHomeAsync(parse, config, async home =>
        {
            var signed = home.Log.Sign(LogCommand.Now(time));
            var request = signed.TimestampRequest.IsEmpty ? Timestamp.Request(signed.Signature.Span) : signed.TimestampRequest.ToArray();
            home.Log.Entries.KeepTimestampRequest(signed, request);
            await File.WriteAllBytesAsync(parse.GetValue(file)!, request, cancel);
            await Console.Out.WriteLineAsync(
                $"""
                Written: {parse.GetValue(file)}, for the log of {signed.Checkpoint.Size} lines. Take it to an authority of your choice, such as with
                  curl -H 'Content-Type: application/timestamp-query' --data-binary @{parse.GetValue(file)} https://AUTHORITY > response.tsr
                and bring the answer back: metershield log timestamp import response.tsr
                """);
            return ExitCode.Done;
        })));
        return command;
    }

    private static Command Import(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var file = new Argument<string>("FILE") { Description = "The response file." };
        var authority = new Option<string?>("--authority") { Description = "The authority's root certificate, PEM or DER; without it, who signed is not checked here." };
        var command = new Command("import", "Takes the answer of an authority, if it answers one of our requests.") { file, authority, config };
        command.SetAction((parse, cancel) => Faults.GuardAsync(() => LogCommand.WithHomeAsync(parse, config, async home =>
        {
            var response = await ReadAsync(parse.GetValue(file)!, cancel);
            var root = parse.GetValue(authority) is { } path ? await ReadAsync(path, cancel) : [];
            return await TakeAsync(home.Log, response, root, LogCommand.Now(time));
        })));
        return command;
    }

    private static async Task<int> TakeAsync(HomeLog log, byte[] response, byte[] root, Instant now)
    {
        var worst = TimestampFault.NotAnAnswer;
        foreach (var asked in log.Entries.Checkpoints.Where(checkpoint => !checkpoint.TimestampRequest.IsEmpty))
        {
            var fault = Timestamp.Check(asked.Signature.Span, asked.TimestampRequest.Span, response, root, out var at);
            if (fault == TimestampFault.None)
            {
                log.Entries.KeepTimestamp(asked, response, now);
                var doubt = root.Length == 0 ? ", says an authority that was not checked here" : "";
                await Console.Out.WriteLineAsync($"Kept: the log of {asked.Checkpoint.Size} lines was there at {InstantPattern.General.Format(at)}{doubt}.");
                return ExitCode.Done;
            }

            worst = fault == TimestampFault.NotAnAnswer ? worst : fault;
        }

        await Console.Out.WriteLineAsync($"NOT taken ({worst}): {Reason(worst)}");
        return ExitCode.No;
    }

    private static string Reason(TimestampFault fault) => fault switch
    {
        TimestampFault.NotAnAnswer => "it answers no request of this log; make one with 'metershield log timestamp request'.",
        TimestampFault.Signature => "its signature is not by the certificate in it, or not over this log.",
        _ => "the authority's certificate does not lead to the one given with --authority.",
    };

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: name a file that is there.");
        }
    }
}
