using System.Runtime.InteropServices;

namespace MeterShield.Simulator.Outlets;

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

    /// <summary>1200 or 9600, as the reader has set it; null for any other.</summary>
    public static int? Speed(int slave)
    {
        // struct termios of Linux: input, output and control flags of four bytes each; the speed is among the control flags.
        const int ControlFlags = 8, SpeedBits = 0x100F, At1200 = 0x9, At9600 = 0xD;
        var settings = new byte[128];
        return GetAttributes(slave, settings) != 0 ? null : (BitConverter.ToInt32(settings, ControlFlags) & SpeedBits) switch
        {
            At1200 => 1200,
            At9600 => 9600,
            _ => null,
        };
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
