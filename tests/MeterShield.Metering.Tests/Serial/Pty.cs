using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MeterShield.Metering.Tests.Serial;

/// <summary>A pseudo-terminal whose far end the test holds: the modem at the other end of the cable.</summary>
internal sealed partial class Pty : IDisposable
{
    private const int ReadWriteNoTerminalNonBlocking = 0x902;
    private const nuint GetSettings = 0x802C542A;

    private readonly SafeFileHandle _master;

    private Pty(SafeFileHandle master, string path)
    {
        _master = master;
        Path = path;
    }

    /// <summary>The near end, a device of this machine.</summary>
    public string Path { get; }

    /// <summary>What the near end's speed was set to, in baud: as the kernel has it, whatever the C library makes of it.</summary>
    public uint Speed
    {
        get
        {
            // struct termios2 of Linux: four words of flags, a byte, nineteen control characters, then both speeds in baud.
            const int OutputSpeed = 40;
            Span<byte> settings = stackalloc byte[64];
            Assert.Equal(0, Control(_master, GetSettings, ref MemoryMarshal.GetReference(settings)));
            return BitConverter.ToUInt32(settings[OutputSpeed..]);
        }
    }

    public static Pty Open()
    {
        var master = OpenMaster(ReadWriteNoTerminalNonBlocking);
        Assert.False(master.IsInvalid);
        Assert.Equal(0, Grant(master));
        Assert.Equal(0, Unlock(master));
        Span<byte> name = stackalloc byte[64];
        Assert.Equal(0, NameOf(master, ref MemoryMarshal.GetReference(name), name.Length));

        // Raw before anybody listens: what is written early must not be cooked.
        Span<byte> settings = stackalloc byte[64];
        Assert.Equal(0, GetAttributes(master, ref MemoryMarshal.GetReference(settings)));
        MakeRaw(ref MemoryMarshal.GetReference(settings));
        Assert.Equal(0, SetAttributes(master, 0, ref MemoryMarshal.GetReference(settings)));
        return new Pty(master, System.Text.Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]));
    }

    /// <summary>Writes what fits into the 4 kB that the near end has not read.</summary>
    public void Write(params byte[] bytes) => Assert.Equal(bytes.Length, WriteMaster(_master, ref bytes[0], bytes.Length));

    /// <summary>Goes on saying the same, as fast as the near end reads it, until something has happened.</summary>
    public Task RepeatAsync(byte[] bytes, Func<bool> until) => Task.Run(() =>
    {
        while (!until())
        {
            // Full: wait for room, but look again now and then, for a reader that has stopped makes none.
            var room = new Poll { Descriptor = (int)_master.DangerousGetHandle(), Events = 4 };
            if (Wait(ref room, 1, 20) > 0)
            {
                _ = WriteMaster(_master, ref bytes[0], bytes.Length);
            }
        }
    }).WaitAsync(TimeSpan.FromMinutes(3));

    /// <summary>Pulls the cable.</summary>
    public void Dispose() => _master.Dispose();

    [LibraryImport("libc", EntryPoint = "posix_openpt")]
    private static partial SafeFileHandle OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt")]
    private static partial int Grant(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int Unlock(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r")]
    private static partial int NameOf(SafeFileHandle master, ref byte name, nint length);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(SafeFileHandle master, ref byte settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(SafeFileHandle master, int when, ref byte settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw(ref byte settings);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(SafeFileHandle master, nuint request, ref byte settings);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Wait(ref Poll poll, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint WriteMaster(SafeFileHandle master, ref byte buffer, nint count);

    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
