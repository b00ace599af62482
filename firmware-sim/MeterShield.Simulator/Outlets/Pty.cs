using System.Runtime.InteropServices;

namespace MeterShield.Simulator.Outlets;

/// <summary>Pseudo-terminals of POSIX.1-2017 (posix_openpt and its companions).</summary>
internal static partial class Pty
{
    private const int ReadWrite = 2, NoControllingTerminal = 0x100, NonBlocking = 0x800, TryAgain = 11;
    private const uint BytesWaiting = 0x541B, GetSettings = 0x802C542A, Opened = 0x20;

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

    /// <summary>Opens the reader's side to take all cooking out of it, and to hold it open: readers can leave and return.</summary>
    public static int OpenRaw(string path)
    {
        var descriptor = OpenFile(path, ReadWrite | NoControllingTerminal | NonBlocking);
        if (descriptor < 0)
        {
            throw new IOException($"The pseudo-terminal {path} cannot be opened.");
        }

        var settings = new byte[128];
        if (GetAttributes(descriptor, settings) == 0)
        {
            MakeRaw(settings);
            _ = SetAttributes(descriptor, 0, settings);
        }

        return descriptor;
    }

    /// <summary>1200 or 9600, as the reader has set it; null for any other. Asked of either side, the kernel answers for the reader's.</summary>
    public static int? Speed(int descriptor)
    {
        // struct termios2 of Linux: four words of flags, a byte, nineteen control characters, then both speeds in baud.
        const int OutputSpeed = 40;
        var settings = new byte[64];
        return ControlSettings(descriptor, GetSettings, settings) == 0 && BitConverter.ToInt32(settings, OutputSpeed) is var baud and (1200 or 9600) ? baud : null;
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

    /// <summary>
    /// A descriptor that is readable once somebody has opened the file (inotify). Nobody else can be asked: a reader that keeps
    /// the device for itself (TIOCEXCL) keeps out whoever would open it to look.
    /// </summary>
    public static int WatchOpening(string path)
    {
        var watch = MakeWatch(NonBlocking);
        return watch >= 0 && AddWatch(watch, path, Opened) >= 0 ? watch : throw new IOException($"{path} cannot be watched: start without --wait-for-reader.");
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

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial int MakeWatch(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddWatch(int watch, string path, uint events);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlSettings(int descriptor, nuint request, [In, Out] byte[] settings);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetAttributes(int descriptor, [In, Out] byte[] settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetAttributes(int descriptor, int when, byte[] settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw([In, Out] byte[] settings);
}
