namespace MeterShield.Metering;

/// <summary>Ends a read that nothing comes of. One timer for as long as a line is open, set anew by each read.</summary>
internal sealed class SilenceWatch : IDisposable
{
    private readonly TimeSpan _longest;
    private readonly CancellationTokenSource _silence = new();
    private readonly ITimer _timer;
    private CancellationTokenRegistration _given;
    private CancellationToken _caller;

    /// <summary>A watch.</summary>
    /// <param name="longest">How long a read may take.</param>
    /// <param name="time">The clock.</param>
    public SilenceWatch(TimeSpan longest, TimeProvider time) =>
        (_longest, _timer) = (longest, time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _silence, longest, Timeout.InfiniteTimeSpan));

    /// <summary>A read begins.</summary>
    /// <param name="cancel">The caller's own wish to stop.</param>
    /// <returns>What stops the read: that, or silence.</returns>
    public CancellationToken Begin(CancellationToken cancel)
    {
        if (cancel != _caller)
        {
            _given.Dispose();
            _given = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _silence);
            _caller = cancel;
        }

        _timer.Change(_longest, Timeout.InfiniteTimeSpan);
        return _silence.Token;
    }

    public void Dispose()
    {
        _given.Dispose();
        _timer.Dispose();
        _silence.Dispose();
    }
}
