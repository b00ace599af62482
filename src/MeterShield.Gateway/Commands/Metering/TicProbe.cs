using MeterShield.Metering;

namespace MeterShield.Gateway.Commands.Metering;

/// <summary>Waits for one reading of a meter that speaks of itself, and tells meanwhile what is the matter with its line.</summary>
/// <param name="meter">The meter.</param>
/// <param name="tell">Takes a diagnosis, each time it is another.</param>
/// <param name="time">The clock.</param>
internal sealed class TicProbe(IMeter meter, Func<LineDiagnosis, Task> tell, TimeProvider time)
{
    /// <summary>Both speeds are listened at for ten seconds each, and a meter in overload says its registers every fifteen.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(35);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>The first reading, or null where the line has ended or patience has.</summary>
    /// <exception cref="OperationCanceledException">The caller stops.</exception>
    public async Task<Reading?> RunAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        var telling = TellAsync(stop.Token);
        try
        {
            await foreach (var reading in meter.ReadAsync(stop.Token))
            {
                return reading;
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            // Nothing for so long is an answer too.
        }
        finally
        {
            await stop.CancelAsync();
            await telling;
        }

        return null;
    }

    private async Task TellAsync(CancellationToken stop)
    {
        var told = LineDiagnosis.Fine;
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            do
            {
                if (meter.Quality.Diagnosis is var now && now != told)
                {
                    told = now;
                    await tell(now);
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A reading came, or nobody waits for one any more.
        }
    }
}
