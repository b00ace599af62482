using MeterShield.Egress;

namespace MeterShield.Gateway.Watches;

/// <summary>
/// Reads the whole state after a start and once a day: a damaged page that nothing else reads would be met on the day when it is needed.
/// A big state takes too long for that beside the meter, and is left to <c>metershield doctor</c>.
/// </summary>
internal sealed class StateWatch(Home home, TimeProvider time)
{
    private const long LargestBytes = 128 * 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private long? _looked;

    /// <exception cref="StateException">The state is damaged: nothing leaves.</exception>
    public void Look()
    {
        if (_looked is { } last && time.GetElapsedTime(last) < Interval)
        {
            return;
        }

        _looked = time.GetTimestamp();
        if (home.Log.State.Size <= LargestBytes)
        {
            home.Log.State.RequireWhole();
        }
    }
}
