using MeterShield.Gateway.Consents;
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
    /// <param name="waitsForDisk">
    /// As a service: a disk that is full when it starts is waited for, for a program that starts and ends again and again wears it out.
    /// Else that is an error for the person who started it.
    /// </param>
    /// <param name="cancel">Stops.</param>
    public async Task RunAsync(bool waitsForDisk, CancellationToken cancel)
    {
        using var work = waitsForDisk ? await BeginAsync(cancel) : Begin();
        await using var meter = Meters.At(url, Console.OpenStandardInput, time);
        await work.Inside.RunAsync(meter, cancel);
        await work.Inside.DrainAsync(cancel);
        work.Home.Log.Stop(Instant.FromDateTimeOffset(time.GetUtcNow()));
    }

    /// <summary>Completes what the last stop left behind, and begins.</summary>
    internal static Inside InsideOf(Home home, GatewayConfig config, MeterUrl url, TimeProvider time, ILogger logger)
    {
        var now = HomeTime.At(home, time);
        home.RequireKeys();
        home.Log.Start(now);
        var completed = new EndingDesk(home).CompleteWithdrawals(now);
        if (completed > 0)
        {
            Log.WithdrawalsCompleted(logger, completed);
        }

        home.DestroyUnknownKeys(time);
        var restored = home.Recover(now);
        if (restored > 0)
        {
            Log.SpoolRestored(logger, restored);
        }

        var history = RegisterHistory.Open(new HomeFolder(config.State).History, url.Tolerance);
        return new Inside(home, history, new HomeClock(time, config.ClockConfirmed), time, logger);
    }

    private async Task<Work> BeginAsync(CancellationToken cancel)
    {
        var disk = new DiskPatience(logger);
        while (true)
        {
            Work? work = null;
            disk.Try(() => work = Begin(), recovers: true);
            if (work is not null)
            {
                return work;
            }

            await Task.Delay(Patience, time, cancel);
        }
    }

    private Work Begin()
    {
        var home = Home.Open(config);
        try
        {
            return new Work(home, InsideOf(home, config, url, time, logger));
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    private sealed record Work(Home Home, Inside Inside) : IDisposable
    {
        public void Dispose()
        {
            Inside.Dispose();
            Home.Dispose();
        }
    }
}
