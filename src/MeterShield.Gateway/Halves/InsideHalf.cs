using MeterShield.Egress;
using MeterShield.History;
using MeterShield.Metering;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace MeterShield.Gateway.Halves;

/// <summary>The half with the meter, the readings, the history and the keys. It opens no socket but the meter's own, if that is one.</summary>
internal sealed class InsideHalf(GatewayConfig config, MeterUrl url, TimeProvider time, ILogger logger)
{
    /// <summary>How long to wait before a state is opened again whose disk is full, read-only or busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads the meter of a configuration, or says what is wrong with its address.</summary>
    /// <exception cref="UsageException">The meter's address is none.</exception>
    public static InsideHalf Of(GatewayConfig config, TimeProvider time, ILogger logger) => MeterUrl.TryParse(config.Meter, out var url, out var fault)
        ? new InsideHalf(config, url, time, logger)
        : throw new UsageException($"\"meter\": {fault}");

    /// <summary>Runs until the caller stops, or a finite meter has ended and all it gave is delivered.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var home = await OpenAsync(cancel);
        using var inside = InsideOf(home, config, time, logger);
        await using var meter = Meters.At(url, Console.OpenStandardInput, time);
        await inside.RunAsync(meter, cancel);
        await inside.DrainAsync(cancel);
        home.Log.Stop(Instant.FromDateTimeOffset(time.GetUtcNow()));
    }

    /// <summary>Completes what the last stop left behind, and begins.</summary>
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

    /// <summary>A full disk at start-up is waited for, not ended on: a program that starts and ends again and again wears it out.</summary>
    private async Task<Home> OpenAsync(CancellationToken cancel)
    {
        var told = false;
        while (true)
        {
            try
            {
                var home = Home.Open(config);
                home.Outbox.Settle(Instant.FromDateTimeOffset(time.GetUtcNow()));
                return home;
            }
            catch (StateException e) when (e.MayPass)
            {
                if (!told)
                {
                    told = true;
                    Log.StorageStalled(logger);
                }

                await Task.Delay(Patience, time, cancel);
            }
        }
    }
}
