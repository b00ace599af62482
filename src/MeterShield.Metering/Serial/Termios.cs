using System.Runtime.InteropServices;

namespace MeterShield.Metering.Serial;

/// <summary>The terminal interface of libc (POSIX.1-2017 11, General Terminal Interface), as Linux numbers it.</summary>
internal static partial class Termios
{
    public const int ReadWrite = 2;
    public const int NoControllingTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const short PollIn = 1;
    public const short PollOut = 4;
    public const uint ExclusiveRequest = 0x540C;
    public const int FlushInput = 0;
    public const int Busy = 16;
    public const int NoSuchFile = 2;
    public const int AccessDenied = 13;
    public const int TryAgain = 11;
    public const int Interrupted = 4;
    public const int LockExclusively = 2;
    public const int LockWithoutWaiting = 4;
    public const int SetFlagsCommand = 4;

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct Settings
    {
        public uint InputFlags;
        public uint OutputFlags;
        public uint ControlFlags;
        public uint LocalFlags;
        public byte Discipline;
        public fixed byte ControlCharacters[32];
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    /// <summary>
    /// What stands for a speed, or null for a speed that is not offered: the number of bauds itself. The C library takes it in
    /// every version, and from glibc 2.42 on takes nothing else: the old constant of 9600 baud, 13, would be 13 baud.
    /// </summary>
    public static uint? SpeedCode(int baud) => baud is 1200 or 2400 or 4800 or 9600 or 19200 or 38400 or 57600 or 115200 ? (uint)baud : null;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, ref readonly byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Wait(ref Poll poll, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    public static partial int Get(int descriptor, out Settings settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    public static partial int Set(int descriptor, int when, in Settings settings);

    [LibraryImport("libc", EntryPoint = "cfsetspeed", SetLastError = true)]
    public static partial int SetSpeed(ref Settings settings, uint speed);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    public static partial void MakeRaw(ref Settings settings);

    [LibraryImport("libc", EntryPoint = "tcflush", SetLastError = true)]
    public static partial int Flush(int descriptor, int queue);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int SetFlags(int descriptor, int command, int flags);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int Event(uint start, int flags);

    [LibraryImport("libc", EntryPoint = "eventfd_read", SetLastError = true)]
    public static partial int ReadEvent(int descriptor, out ulong value);

    [LibraryImport("libc", EntryPoint = "eventfd_write", SetLastError = true)]
    public static partial int WriteEvent(int descriptor, ulong value);
}
