namespace MeterShield.Simulator.Outlets;

/// <summary>A pseudo-terminal with a name of its own in the file system: looks to the reader like a modem's device.</summary>
internal sealed class PtyOutlet(string path, bool waitForReader, TimeProvider time) : IOutlet
{
    private const short PollIn = 1, PollOut = 4;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private int _master = -1;
    private int _slave = -1;
    private string _slavePath = "";

    public int? ReaderBaud => Pty.Speed(_slave);

    public async Task OpenAsync(CancellationToken cancel)
    {
        (_master, _slavePath) = Pty.Open();
        _slave = Pty.OpenRaw(_slavePath);
        var watch = waitForReader ? Pty.WatchOpening(_slavePath) : -1;
        try
        {
            // The name appears last: whoever sees it can open it.
            Name();
            while (waitForReader && (Pty.Happened(watch, PollIn, 0) & PollIn) == 0)
            {
                await Task.Delay(Look, time, cancel);
            }
        }
        finally
        {
            Pty.Close(watch);
        }
    }

    public async Task UnplugAsync(CancellationToken cancel)
    {
        await DrainAsync(cancel);
        await DisposeAsync();
        (_master, _slave) = (-1, -1);
    }

    public Task PlugAsync(CancellationToken cancel) => OpenAsync(cancel);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => new(Task.Run(() => Write(bytes.Span, cancel), cancel));

    public ValueTask FlushAsync(CancellationToken cancel) => ValueTask.CompletedTask;

    public async Task DrainAsync(CancellationToken cancel)
    {
        while (Pty.Unread(_slave) > 0)
        {
            await Task.Delay(Look, time, cancel);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (new FileInfo(path).LinkTarget == _slavePath)
        {
            File.Delete(path);
        }

        Pty.Close(_slave);
        Pty.Close(_master);
        return ValueTask.CompletedTask;
    }

    private void Name()
    {
        // What an earlier run left behind when it was killed; anything else of that name is not ours to remove.
        if (new FileInfo(path).LinkTarget?.StartsWith("/dev/pts/", StringComparison.Ordinal) == true)
        {
            File.Delete(path);
        }

        File.CreateSymbolicLink(path, _slavePath);
    }

    private void Write(ReadOnlySpan<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            cancel.ThrowIfCancellationRequested();
            if ((Pty.Happened(_master, PollOut, 100) & PollOut) == 0)
            {
                continue;
            }

            bytes = bytes[Pty.Write(_master, bytes)..];
        }
    }
}
