using System.Runtime.InteropServices;

namespace MeterShield.Simulator.Outlets;

/// <summary>A pseudo-terminal with a name of its own in the file system: looks to the reader like a modem's device.</summary>
internal sealed class PtyOutlet(string path, bool waitForReader, TimeProvider time) : IOutlet
{
    private const short PollOut = 4, PollHangUp = 16;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private int _master = -1;
    private int _slave = -1;
    private string _slavePath = "";

    public async Task OpenAsync(CancellationToken cancel)
    {
        (_master, _slavePath) = Pty.Open();
        // The name appears last: whoever sees it can open it.
        _slave = Pty.OpenRaw(_slavePath);
        if (waitForReader)
        {
            Pty.Close(_slave);
            _slave = -1;
        }

        // What an earlier run left behind when it was killed; anything else of that name is not ours to remove.
        if (new FileInfo(path).LinkTarget?.StartsWith("/dev/pts/", StringComparison.Ordinal) == true)
        {
            File.Delete(path);
        }

        File.CreateSymbolicLink(path, _slavePath);
        while (_slave < 0)
        {
            await Task.Delay(Look, time, cancel);
            if ((Pty.Happened(_master, PollOut, 0) & PollHangUp) == 0)
            {
                // Held open from now on, so that a reader can leave and return without ending the meter.
                _slave = Pty.OpenPlain(_slavePath);
            }
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

/// <summary>Pseudo-terminals of POSIX.1-2017 (posix_openpt and its companions).</summary>
internal static partial class Pty
{
    private const int ReadWrite = 2, NoControllingTerminal = 0x100, NonBlocking = 0x800, TryAgain = 11;
    private const uint BytesWaiting = 0x541B;

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    public static (int Master, string SlavePath) Open()
    {
        var master = PosixOpenPt(ReadWrite | NoControllingTerminal | NonBlocking);
        var name = new byte[128];
        if (master < 0 || Grant(master) != 0 || Unlock(master) != 0 || SlaveName(master, name, name.Length) != 0)
        {
            throw new IOException("This system gives no pseudo-terminal: use tcp: or stdout instead.");
        }

        return (master, System.Text.Encoding.UTF8.GetString(name, 0, Array.IndexOf(name, (byte)0)));
    }

    public static int OpenPlain(string path)
    {
        var descriptor = OpenFile(path, ReadWrite | NoControllingTerminal | NonBlocking);
        return descriptor >= 0 ? descriptor : throw new IOException($"The pseudo-terminal {path} cannot be opened.");
    }

    /// <summary>Opens the reader's side once to take all cooking out of it.</summary>
    public static int OpenRaw(string path)
    {
        var descriptor = OpenPlain(path);
        var settings = new byte[128];
        if (GetAttributes(descriptor, settings) == 0)
        {
            MakeRaw(settings);
            _ = SetAttributes(descriptor, 0, settings);
        }

        return descriptor;
    }

    public static short Happened(int descriptor, short events, int milliseconds)
    {
        var request = new PollRequest { Descriptor = descriptor, Events = events };
        return Poll(ref request, 1, milliseconds) > 0 ? request.Happened : (short)0;
    }

    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        var written = WriteBytes(descriptor, in MemoryMarshal.GetReference(bytes), bytes.Length);
        if (written >= 0)
        {
            return (int)written;
        }

        return Marshal.GetLastPInvokeError() == TryAgain ? 0 : throw new OutletClosedException(new IOException("The pseudo-terminal is closed."));
    }

    /// <summary>How many bytes the reader has not read yet.</summary>
    public static int Unread(int slave)
    {
        var count = 0;
        return ControlCount(slave, BytesWaiting, ref count) == 0 ? count : 0;
    }

    public static void Close(int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = CloseFile(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int PosixOpenPt(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int SlaveName(int master, [Out] byte[] name, nint length);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseFile(int descriptor);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int descriptor, ref readonly byte bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollRequest request, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlCount(int descriptor, nuint request, ref int count);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetAttributes(int descriptor, [In, Out] byte[] settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetAttributes(int descriptor, int when, byte[] settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw([In, Out] byte[] settings);
}
