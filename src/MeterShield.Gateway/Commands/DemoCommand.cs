using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MeterShield.Gateway.Demo;
using Spectre.Console;

namespace MeterShield.Gateway.Commands;

/// <summary><c>metershield demo</c>: everything in one command, without a meter and without a network.</summary>
internal static class DemoCommand
{
    private static readonly Option<string> Meter = new("--meter") { Description = "Which meter is simulated.", DefaultValueFactory = _ => "tic-standard" };
    private static readonly Option<int> Speed = new("--speed") { Description = "Simulated seconds per second; 3600 is an hour per second.", DefaultValueFactory = _ => 3600 };
    private static readonly Option<TimeSpan> Duration = new("--duration") { Description = "How long it runs, such as 30s, 5m or 1h.", CustomParser = ParseDuration, DefaultValueFactory = _ => TimeSpan.FromSeconds(30) };
    private static readonly Option<Uri?> Broker = CommonOptions.Broker("A real broker, mqtt://host:port, instead of the one on this machine.");
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON summary as the last line." };

    public static Command Create(TimeProvider time)
    {
        Meter.AcceptOnlyFromAmong(DemoMeter.Standard, DemoMeter.Historique, DemoMeter.Modbus);
        Speed.Validators.Add(option =>
        {
            if (option.GetValueOrDefault<int>() is < 1 or > 100_000)
            {
                option.AddError(FrenchErrors.Spoken("--speed: 1 to 100000."));
            }
        });
        var command = new Command("demo", "A simulated home: meter, gateway, broker and two recipients that check every message.") { Meter, Speed, Duration, Broker, Json };
        command.SetAction((parse, cancel) => Faults.GuardAsync(() => RunAsync(parse, time, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, TimeProvider time, CancellationToken cancel)
    {
        var options = new DemoOptions(
            parse.GetValue(Meter)!, parse.GetValue(Speed), parse.GetValue(Duration), parse.GetValue(Broker), parse.GetValue(Json), parse.AskedLanguage());
        if (options.Duration < DemoRun.Shortest(options.Speed))
        {
            await Console.Error.WriteLineAsync(options.Language.Choose(
                $"Too short for a whole day in the simulated home: take --duration {DemoRun.Shortest(options.Speed).TotalSeconds:F0}s or more at this speed.",
                $"Trop court pour un jour entier dans le logement simulé : prenez --duration {DemoRun.Shortest(options.Speed).TotalSeconds:F0}s ou plus à cette vitesse."));
        }

        var tables = new DemoTables(options.Language);
        await using var demo = new DemoRun(options, time);
        var summary = options.Json || Console.IsOutputRedirected ? await demo.RunAsync(cancel) : await ShowAsync(demo, options.Duration, tables, time, cancel);
        if (options.Json)
        {
            await Console.Out.WriteLineAsync(summary.ToJson());
        }
        else
        {
            AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;
            AnsiConsole.Write(tables.Final(summary));
        }

        var unserved = demo.Recipients.Where(recipient => recipient.Verified == 0 && !cancel.IsCancellationRequested).ToList();
        foreach (var recipient in unserved)
        {
            await Console.Error.WriteLineAsync(tables.Unserved(recipient, demo.TroubleOf(recipient)));
        }

        return unserved.Count == 0 && summary.Released == summary.Verified && summary is { Rejected: 0, ConservationErrorWh: 0 } ? ExitCode.Done : ExitCode.No;
    }

    private static async Task<DemoSummary> ShowAsync(DemoRun demo, TimeSpan duration, DemoTables tables, TimeProvider time, CancellationToken cancel) =>
        await AnsiConsole.Live(tables.Live(demo, duration)).StartAsync(async live =>
        {
            var began = time.GetTimestamp();
            var running = demo.RunAsync(cancel);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), time);
            while (!running.IsCompleted)
            {
                await Task.WhenAny(running, timer.WaitForNextTickAsync(CancellationToken.None).AsTask());
                live.UpdateTarget(tables.Live(demo, cancel.IsCancellationRequested ? TimeSpan.Zero : duration - time.GetElapsedTime(began)));
            }

            var summary = await running;
            live.UpdateTarget(tables.Live(demo, ending: null));
            return summary;
        });

    private static TimeSpan ParseDuration(ArgumentResult argument)
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            switch (text[^1])
            {
                case 's':
                    return TimeSpan.FromSeconds(count);
                case 'm':
                    return TimeSpan.FromMinutes(count);
                case 'h':
                    return TimeSpan.FromHours(count);
                default:
                    break;
            }
        }

        argument.AddError(FrenchErrors.Spoken($"--duration {text}: write a number and s, m or h, such as 30s."));
        return default;
    }
}
