using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using MeterShield.Simulator.Outlets;
using MeterShield.Simulator.Tic;

namespace MeterShield.Simulator.Commands;

/// <summary><c>metershield-sim tic</c>: a Linky meter's customer output.</summary>
internal static class TicCommand
{
    private static readonly Option<string> Mode = new("--mode") { Description = "Language of the meter: standard (9600 baud) or historique (1200 baud).", DefaultValueFactory = _ => "standard" };
    private static readonly Option<string> Tariff = new("--tariff") { Description = "Contract: base (one price) or hchp (off-peak from 22:30 to 06:30).", DefaultValueFactory = _ => "base" };
    private static readonly Option<string> To = new("--to") { Description = "Where the bytes go: stdout, tcp:HOST:PORT (port 0 takes a free one and says which) or pty:PATH.", DefaultValueFactory = _ => "stdout" };
    private static readonly Option<DateTime> Start = new("--start") { Description = "Legal time in France at which simulated time begins, such as 2026-01-14T20:00:00.", CustomParser = ParseStart, DefaultValueFactory = _ => new DateTime(2026, 1, 14, 20, 0, 0) };
    private static readonly Option<double?> Days = new("--days") { Description = "How many simulated days it lasts; default: until stopped." };
    private static readonly Option<string> Speed = new("--speed") { Description = "Simulated seconds per second, or max for as fast as the reader takes it.", DefaultValueFactory = _ => "1" };
    private static readonly Option<int> Seed = new("--seed") { Description = "Which home: the same seed and options give the same bytes.", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Wait = new("--wait-for-reader") { Description = "With pty: simulated time begins when a reader has opened it (tcp always waits)." };
    private static readonly Option<string?> Truth = new("--truth") { Description = "Writes the register at each minute to this file: instant,import_wh." };

    public static Command Create(TimeProvider time)
    {
        Mode.AcceptOnlyFromAmong("standard", "historique");
        Tariff.AcceptOnlyFromAmong("base", "hchp");
        var command = new Command("tic", "A Linky meter's customer output (télé-information client), byte for byte.") { Mode, Tariff, To, Start, Days, Speed, Seed, Wait, Truth };
        Speed.Validators.Add(CheckSpeed);
        Days.Validators.Add(CheckDays);
        command.SetAction((parse, cancel) => RunAsync(parse, time, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, TimeProvider time, CancellationToken cancel)
    {
        var options = new TicRunOptions(
            parse.GetValue(Mode) == "standard",
            parse.GetValue(Tariff) == "hchp" ? Simulator.Tic.Tariff.HcHp : Simulator.Tic.Tariff.Base,
            SimulatedInstant.FromLocal(parse.GetValue(Start)),
            parse.GetValue(Days) is { } days ? (long)(days * 86400) : null,
            int.TryParse(parse.GetValue(Speed), NumberStyles.None, CultureInfo.InvariantCulture, out var speed) ? speed : null,
            parse.GetValue(Seed),
            parse.GetValue(Truth));
        if (OutletFor(parse.GetValue(To)!, parse.GetValue(Wait), time) is not { } outlet)
        {
            await Console.Error.WriteLineAsync($"--to {parse.GetValue(To)}: write stdout, tcp:127.0.0.1:0 or pty:/tmp/linky.");
            return ExitCode.Usage;
        }

        await using (outlet)
        {
            return await RunAsync(new TicRun(options, outlet, time), cancel);
        }
    }

    private static async Task<int> RunAsync(TicRun run, CancellationToken cancel)
    {
        try
        {
            await run.RunAsync(cancel);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is OutletClosedException or OperationCanceledException)
        {
            // Stopped by hand or left by the reader: the end of an endless run.
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }

    private static IOutlet? OutletFor(string to, bool wait, TimeProvider time)
    {
        if (to == "stdout")
        {
            return new StreamOutlet(Console.OpenStandardOutput());
        }

        if (to.StartsWith("pty:", StringComparison.Ordinal) && to.Length > 4)
        {
            return new PtyOutlet(to[4..], wait, time);
        }

        return to.StartsWith("tcp:", StringComparison.Ordinal) && IPEndPoint.TryParse(to[4..], out var endPoint)
            ? new TcpOutlet(endPoint, bound => Console.Error.WriteLine($"listening on {bound}"), time)
            : null;
    }

    private static DateTime ParseStart(ArgumentResult argument)
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (DateTime.TryParseExact(text, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start))
        {
            return start;
        }

        argument.AddError($"--start {text}: write a legal time as 2026-01-14T20:00:00.");
        return default;
    }

    private static void CheckSpeed(OptionResult option)
    {
        var text = option.GetValueOrDefault<string>();
        if (text != "max" && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var speed) && speed > 0))
        {
            option.AddError($"--speed {text}: write a whole number of at least 1, or max.");
        }
    }

    private static void CheckDays(OptionResult option)
    {
        if (option.GetValueOrDefault<double?>() is <= 0 or > 36500)
        {
            option.AddError("--days: more than 0, at most 36500.");
        }
    }
}
