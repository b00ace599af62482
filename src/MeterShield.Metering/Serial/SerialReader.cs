namespace MeterShield.Metering.Serial;

/// <summary>
/// Reads a device on a thread of its own: a read waits for as long as the line is silent, and where many wait, or a busy
/// machine has no thread to spare, bytes must not be heard late.
/// </summary>
internal sealed class SerialReader : IDisposable
{
    private readonly AutoResetEvent _bell = new(false);
    private readonly SerialRead _read;
    private Task<int>? _asked;
    private bool _ended;

    public SerialReader(string path, SerialRead read)
    {
        _read = read;
        new Thread(Run) { IsBackground = true, Name = path }.Start();
    }

    /// <summary>One read; the next may be asked for when it is done.</summary>
    public Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        // Without the token: a task that is cancelled before it runs could not be run.
        var asked = new Task<int>(() => _read(buffer.Span, cancel), TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _asked, asked);
        _bell.Set();
        return asked;
    }

    /// <summary>Lets the thread go, as soon as it reads no more.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _ended, true);
        _bell.Set();
    }

    private void Run()
    {
        while (true)
        {
            _bell.WaitOne();
            if (Volatile.Read(ref _ended))
            {
                _bell.Dispose();
                return;
            }

            Volatile.Read(ref _asked)!.RunSynchronously(TaskScheduler.Default);
        }
    }
}

/// <summary>Waits for bytes and takes them.</summary>
internal delegate int SerialRead(Span<byte> buffer, CancellationToken cancel);
