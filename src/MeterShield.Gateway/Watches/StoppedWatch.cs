using MeterShield.Gateway.Consents;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace MeterShield.Gateway.Watches;

/// <summary>Completes withdrawals whose program was killed between its stop marker, from which they hold, and its commit.</summary>
internal sealed class StoppedWatch(Home home, TimeProvider time, ILogger logger)
{
    /// <summary>The program that withdraws may just be at it: it knows more than the marker does, such as a request to erase.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private long? _since;

    /// <summary>Looks whether there is something to complete, and does.</summary>
    /// <param name="isStopped">Whether a consent is stopped by its marker alone.</param>
    /// <param name="now">The home's time, or null where the meter has not said it yet.</param>
    /// <returns>Whether something was completed.</returns>
    public bool Complete(bool isStopped, Instant? now)
    {
        if (!isStopped)
        {
            _since = null;
            return false;
        }

        _since ??= time.GetTimestamp();
        if (time.GetElapsedTime(_since.Value) < Patience)
        {
            return false;
        }

        _since = null;
        var completed = new EndingDesk(home).CompleteWithdrawals(now ?? HomeTime.At(home, time));
        Log.WithdrawalsFinished(logger, completed);
        return true;
    }
}
