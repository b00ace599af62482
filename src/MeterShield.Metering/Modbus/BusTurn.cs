namespace MeterShield.Metering.Modbus;

/// <summary>Whose turn it is on a bus: first come, first served, which a semaphore does not promise.</summary>
internal sealed class BusTurn
{
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private readonly Lock _lock = new();
    private bool _isTaken;

    /// <summary>Waits for the turn; whoever got it gives it on with <see cref="Release"/>.</summary>
    public async ValueTask WaitAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (!_isTaken)
            {
                _isTaken = true;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        using var given = cancel.UnsafeRegister(static (waiting, token) => ((TaskCompletionSource)waiting!).TrySetCanceled(token), turn);
        await turn.Task;
    }

    /// <summary>Gives the turn to the next who still waits.</summary>
    public void Release()
    {
        lock (_lock)
        {
            while (_waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult())
                {
                    return;
                }
            }

            _isTaken = false;
        }
    }
}
