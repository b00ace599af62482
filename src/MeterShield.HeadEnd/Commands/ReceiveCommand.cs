using System.CommandLine;
using System.CommandLine.Parsing;
using MeterShield.Mqtt;
using MeterShield.Sealing;
using Microsoft.Data.Sqlite;

namespace MeterShield.HeadEnd.Commands;

/// <summary><c>metershield-headend receive</c>: checks every message and keeps the good ones.</summary>
internal static class ReceiveCommand
{
    private static readonly Option<Uri> Broker = new("--broker") { Description = "The recipient's broker: mqtt://host:port or mqtts://host:port.", Required = true, CustomParser = ParseUri };
    private static readonly Option<string> Store = new("--store") { Description = "Where releases are kept: sqlite:FILE.", Required = true };
    private static readonly Option<string> Identity = new("--identity") { Description = "The recipient's own folder, made by 'identity'.", Required = true };
    private static readonly Option<string> Trust = new("--trust") { Description = "A folder with the certificate of each home, PSEUDONYM.cer.", Required = true };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON line per message." };

    private static readonly Option<bool> UntilInputEnds = new("--until-input-ends") { Description = "End when standard input is closed: for programs that start this one." };

    public static Command Create(TimeProvider time)
    {
        var command = new Command("receive", "Listens with a session that the broker keeps, checks each message, and keeps each release once. Ends with Ctrl-C.")
        {
            Broker, Store, Identity, Trust, Json, UntilInputEnds,
        };
        command.SetAction((parse, cancel) => RunAsync(parse, time, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, TimeProvider time, CancellationToken cancel)
    {
        const string Sqlite = "sqlite:";
        var store = parse.GetValue(Store)!;
        if (!MqttEndpoint.TryParse(parse.GetValue(Broker)!, out var endpoint))
        {
            return await SayAsync("--broker: write mqtt://host:port or mqtts://host:port.", ExitCode.Usage);
        }

        if (!store.StartsWith(Sqlite, StringComparison.Ordinal) || store.Length == Sqlite.Length)
        {
            return await SayAsync("--store: write sqlite:FILE.", ExitCode.Usage);
        }

        try
        {
            using var identity = RecipientIdentity.Load(parse.GetValue(Identity)!);
            using var trust = TrustedHomes.Load(parse.GetValue(Trust)!);
            using var kept = ReleaseStore.Open(store[Sqlite.Length..]);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var input = parse.GetValue(UntilInputEnds) ? EndWithInputAsync(ending) : Task.CompletedTask;
            var lines = new MessageLines(parse.GetValue(Json) ? Console.Out : TextWriter.Null, Console.Error);
            var receiver = new Receiver(new SealVerifier(trust.Certificates, identity.Thumbprint, null), kept, lines);
            await receiver.RunAsync(endpoint, identity.Thumbprint, trust.Pseudonyms, time, ending.Token);
            await input;
            return ExitCode.Done;
        }
        catch (Exception e) when (e is KeyException or SqliteException or DirectoryNotFoundException or InvalidDataException)
        {
            return await SayAsync(e.Message, ExitCode.Usage);
        }
    }

    /// <summary>A program that started this one ends it by closing its standard input.</summary>
    private static async Task EndWithInputAsync(CancellationTokenSource ending)
    {
        var nothing = new byte[1];
        await using var input = Console.OpenStandardInput();
        try
        {
            while (await input.ReadAsync(nothing, ending.Token) > 0)
            {
                // Nothing that is said here is listened to: there is no inbound command.
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Ctrl-C came first.
        }

        await ending.CancelAsync();
    }

    private static Uri? ParseUri(ArgumentResult argument)
    {
        if (argument.Tokens.Count == 1 && Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var uri))
        {
            return uri;
        }

        argument.AddError("--broker: write mqtt://host:port or mqtts://host:port.");
        return null;
    }

    private static async Task<int> SayAsync(string sentence, int status)
    {
        await Console.Error.WriteLineAsync(sentence);
        return status;
    }
}
