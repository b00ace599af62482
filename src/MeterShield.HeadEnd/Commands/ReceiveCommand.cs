using System.CommandLine;
using MeterShield.Mqtt;
using MeterShield.Sealing;
using Microsoft.Data.Sqlite;

namespace MeterShield.HeadEnd.Commands;

/// <summary><c>metershield-headend receive</c>: checks every message and keeps the good ones.</summary>
internal static class ReceiveCommand
{
    private const string Sqlite = "sqlite:";
    private static readonly BrokerOptions Broker = new();
    private static readonly Option<string> Store = new("--store") { Description = "Where releases are kept: sqlite:FILE.", Required = true };
    private static readonly Option<string> Identity = new("--identity") { Description = "The recipient's own folder, made by 'identity'.", Required = true };

    private static readonly Option<string> Trust = new("--trust")
    {
        Description = "A folder with what homes gave: certificates (*.cer, *.pem) and consent records (*.p7m), as 'metershield consent export' writes them.",
        Required = true,
    };

    private static readonly Option<bool> Encrypted = new("--encrypted")
    {
        Description = "The invitations named this recipient's encryption certificate: messages are opened with its key, and plain ones refused.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON line per message." };
    private static readonly Option<bool> UntilInputEnds = new("--until-input-ends") { Description = "End when standard input is closed, and not with Ctrl-C, which a terminal says to every program on it: for programs that start this one." };

    public static Command Create(TimeProvider time)
    {
        var command = new Command(
            "receive",
            "Listens with a session that the broker keeps, checks each message and the consent it rests on, and keeps each release once. Ends with Ctrl-C.");
        Broker.AddTo(command);
        foreach (var option in new Option[] { Store, Identity, Trust, Encrypted, Json, UntilInputEnds })
        {
            command.Options.Add(option);
        }

        command.SetAction((parse, cancel) => RunAsync(parse, time, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, TimeProvider time, CancellationToken cancel)
    {
        var store = parse.GetValue(Store)!;
        if (!store.StartsWith(Sqlite, StringComparison.Ordinal) || store.Length == Sqlite.Length)
        {
            return await SayAsync("--store: write sqlite:FILE.", ExitCode.Usage);
        }

        try
        {
            using var identity = RecipientIdentity.Load(parse.GetValue(Identity)!);
            using var opener = parse.GetValue(Encrypted) ? identity.CreateOpener() : null;
            using var trust = TrustedHomes.Load(parse.GetValue(Trust)!);
            using var kept = ReleaseStore.Open(store[Sqlite.Length..]);
            var options = Broker.Read(parse, $"headend-{identity.Thumbprint.ToString()[..16]}");
            var isStarted = parse.GetValue(UntilInputEnds);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(isStarted ? CancellationToken.None : cancel);
            var input = isStarted ? EndWithInputAsync(ending) : Task.CompletedTask;
            var lines = new MessageLines(parse.GetValue(Json) ? Console.Out : TextWriter.Null, Console.Error);
            var plain = new SealVerifier(trust.Certificates, identity.Thumbprint, null);
            var intake = new Intake(new SealVerifier(trust.Certificates, identity.Thumbprint, opener), plain, kept, lines);
            await intake.StartAsync(trust.Records);
            await new Receiver(intake, lines, new MqttConnector(time)).RunAsync(options, trust.Pseudonyms, time, ending.Token);
            await input;
            return ExitCode.Done;
        }
        catch (Exception e) when (e is KeyException or SqliteException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return await SayAsync(e.Message, ExitCode.Usage);
        }
    }

    /// <summary>A program that started this one ends it by closing its standard input.</summary>
    private static async Task EndWithInputAsync(CancellationTokenSource ending)
    {
        var nothing = new byte[1];
        await using var input = Console.OpenStandardInput();
        while (await input.ReadAsync(nothing, ending.Token) > 0)
        {
            // Nothing that is said here is listened to: there is no inbound command.
        }

        await ending.CancelAsync();
    }

    private static async Task<int> SayAsync(string sentence, int status)
    {
        await Console.Error.WriteLineAsync(sentence);
        return status;
    }
}
