using System.CommandLine;
using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using MeterShield.History;
using MeterShield.Metering;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace MeterShield.Gateway.Commands;

/// <summary><c>metershield run</c>: both halves in one process; the way through the spool is the same.</summary>
internal static class RunCommand
{
    public static Command Create(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var command = new Command("run", "Reads the meter, keeps it at home, and sends what the consents allow. Ends with Ctrl-C, or with a finite meter.") { config };
        command.SetAction((parse, cancel) => Faults.GuardAsync(() => RunAsync(Faults.Config(parse.GetValue(config)!), time, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(GatewayConfig config, TimeProvider time, CancellationToken cancel)
    {
        if (!MeterUrl.TryParse(config.Meter, out var url, out var fault))
        {
            throw new UsageException($"\"meter\": {fault}");
        }

        using var logging = LoggerFactory.Create(builder => builder.AddSimpleConsole(console => console.SingleLine = true));
        var logger = logging.CreateLogger("metershield");
        using var home = Home.Open(config);
        using var inside = InsideOf(home, config, time, logger);
        await using var meter = Meters.At(url, Console.OpenStandardInput, time);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var courier = new Courier(config.Spool, time, new CourierLog(logger, time)).RunAsync(stopping.Token);
        try
        {
            await inside.RunAsync(meter, cancel);
            await inside.DrainAsync(cancel);
        }
        finally
        {
            await stopping.CancelAsync();
            await courier;
        }

        home.Log.Stop(Instant.FromDateTimeOffset(time.GetUtcNow()));
        return ExitCode.Done;
    }

    internal static Inside InsideOf(Home home, GatewayConfig config, TimeProvider time, ILogger logger)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        home.Log.Start(now);
        var completed = new ConsentDesk(home).CompleteWithdrawals(now);
        if (completed > 0)
        {
            Log.WithdrawalsCompleted(logger, completed);
        }

        var restored = home.Outbox.Recover(now);
        if (restored > 0)
        {
            Log.SpoolRestored(logger, restored);
        }

        var history = RegisterHistory.Open(new HomeFolder(config.State).History, Inside.Tolerance);
        return new Inside(home, history, new HomeClock(time, config.ClockConfirmed), time, logger);
    }
}
