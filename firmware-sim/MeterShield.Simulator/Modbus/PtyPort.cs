using System.Runtime.InteropServices;
using MeterShield.Simulator.Outlets;

namespace MeterShield.Simulator.Modbus;

/// <summary>A pseudo-terminal under a name of its own, in both directions.</summary>
internal sealed partial class PtyPort : IModbusPort, IDisposable
{
    private const short PollIn = 1, PollOut = 4;
    private const int Patience = 100;

    private readonly string _path;
    private readonly string _slavePath;
    private readonly int _master;
    private readonly int _slave;

    private PtyPort(string path, string slavePath, int master, int slave) => (_path, _slavePath, _master, _slave) = (path, slavePath, master, slave);

    public static PtyPort Open(string path)
    {
        var (master, slavePath) = Pty.Open();

        // Held open, so that masters can come and go; without characters being changed on the way.
        var slave = Pty.OpenRaw(slavePath);
        if (new FileInfo(path).LinkTarget?.StartsWith("/dev/pts/", StringComparison.Ordinal) == true)
        {
            File.Delete(path);
        }

        File.CreateSymbolicLink(path, slavePath);
        return new PtyPort(path, slavePath, master, slave);
    }

    public Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) => Task.Run(
        () =>
        {
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                if ((Pty.Happened(_master, PollIn, Patience) & PollIn) != 0 && ReadBytes(_master, ref MemoryMarshal.GetReference(buffer.Span), buffer.Length) is > 0 and var count)
                {
                    return (int)count;
                }
            }
        },
        cancel);

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => Task.Run(
        () =>
        {
            for (var rest = bytes; rest.Length > 0;)
            {
                cancel.ThrowIfCancellationRequested();
                if ((Pty.Happened(_master, PollOut, Patience) & PollOut) != 0)
                {
                    rest = rest[Pty.Write(_master, rest.Span)..];
                }
            }
        },
        cancel);

    public void Dispose()
    {
        if (new FileInfo(_path).LinkTarget == _slavePath)
        {
            File.Delete(_path);
        }

        Pty.Close(_slave);
        Pty.Close(_master);
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(int descriptor, ref byte buffer, nint count);
}
