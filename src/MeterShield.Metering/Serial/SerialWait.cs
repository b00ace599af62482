using System.Runtime.InteropServices;

namespace MeterShield.Metering.Serial;

/// <summary>Waits for a device, without polling, until the caller wishes to stop.</summary>
internal sealed class SerialWait : IDisposable
{
    private readonly int _device;
    private readonly Lock _gate = new();
    private int _bell;

    /// <summary>Waits for one device.</summary>
    /// <exception cref="MeterException">This program has no descriptor left: a line that returns tries again.</exception>
    public SerialWait(string path, int device)
    {
        _device = device;
        _bell = Termios.Event(0, Termios.CloseOnExec | Termios.NonBlocking);
        if (_bell < 0)
        {
            throw SerialFaults.CannotOpen(path, Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Returns when the device is ready or gone.</summary>
    /// <exception cref="OperationCanceledException">The caller wishes to stop.</exception>
    public void For(short events, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var ring = cancel.UnsafeRegister(static wait => ((SerialWait)wait!).Ring(), this);
        Span<Termios.Poll> polls = [new() { Descriptor = _device, Events = events }, new() { Descriptor = _bell, Events = Termios.PollIn }];
        while (true)
        {
            var ready = Termios.Wait(ref MemoryMarshal.GetReference(polls), 2, -1);
            cancel.ThrowIfCancellationRequested();
            if (ready > 0 && polls[0].Happened != 0)
            {
                return;
            }

            if (ready > 0)
            {
                // A bell that was rung for an earlier caller.
                _ = Termios.ReadEvent(_bell, out _);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_bell >= 0)
            {
                _ = Termios.Close(_bell);
                _bell = -1;
            }
        }
    }

    private void Ring()
    {
        lock (_gate)
        {
            if (_bell >= 0)
            {
                _ = Termios.WriteEvent(_bell, 1);
            }
        }
    }
}
