using System.Runtime.InteropServices;

namespace MeterShield.Metering.Serial;

/// <summary>A serial device or pseudo-terminal through termios: raw mode, for this program alone.</summary>
internal sealed class SerialLine : ISerialLine
{
    private const uint EightBits = 0x30, TwoStopBits = 0x40, Receiver = 0x80, ParityOn = 0x100, ParityOdd = 0x200, Local = 0x800, HardwareFlow = 0x80000000;
    private const uint CheckParity = 0x10;

    /// <summary>How long a wait for bytes lasts before the caller's wish to stop is looked at.</summary>
    private const int PollMilliseconds = 200;

    private readonly string _path;
    private int _descriptor;

    private SerialLine(string path, int descriptor)
    {
        _path = path;
        _descriptor = descriptor;
    }

    /// <summary>Opens a device: eight data bits, one stop bit, no flow control.</summary>
    /// <exception cref="MeterException">There is none, it is busy, or it is no serial device.</exception>
    public static SerialLine Open(string path, int baud, SerialParity parity)
    {
        const int Flags = Termios.ReadWrite | Termios.NoControllingTerminal | Termios.NonBlocking | Termios.CloseOnExec;
        var descriptor = Termios.Open(path, Flags);
        if (descriptor < 0)
        {
            throw CannotOpen(path, Marshal.GetLastPInvokeError());
        }

        var line = new SerialLine(path, descriptor);
        try
        {
            line.Configure(baud, parity);
            return line;
        }
        catch
        {
            line.Close();
            throw;
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) =>
        new(Task.Run(() => Read(buffer.Span, cancel), cancel));

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        await Task.Run(() => Write(bytes.Span, cancel), cancel);

    public void DiscardInput() => _ = Termios.Flush(_descriptor, Termios.FlushInput);

    public void SetSpeed(int baud)
    {
        var code = Termios.SpeedCode(baud) ?? throw new ArgumentOutOfRangeException(nameof(baud), baud, "Not a speed of serial lines.");
        if (Termios.Get(_descriptor, out var settings) == 0)
        {
            _ = Termios.SetSpeed(ref settings, code);
            _ = Termios.Set(_descriptor, 0, settings);
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private static MeterException CannotOpen(string path, int error) => new(error switch
    {
        Termios.NoSuchFile => $"There is no device {path}: plug the modem in, or name another (ls /dev/serial/by-id).",
        Termios.AccessDenied => $"The device {path} may not be opened: add this user to the group dialout.",
        Termios.Busy => $"The device {path} is busy: another program has it open; end that one first (fuser {path} names it).",
        _ => $"The device {path} cannot be opened (error {error}).",
    });

    private void Configure(int baud, SerialParity parity)
    {
        if (Termios.Get(_descriptor, out var settings) != 0)
        {
            throw new MeterException($"{_path} is not a serial device: name the modem's device, such as /dev/serial/by-id/....");
        }

        if (Termios.Control(_descriptor, Termios.ExclusiveRequest, 0) != 0)
        {
            throw CannotOpen(_path, Marshal.GetLastPInvokeError());
        }

        Termios.MakeRaw(ref settings);
        settings.ControlFlags &= ~(TwoStopBits | ParityOn | ParityOdd | HardwareFlow);
        settings.ControlFlags |= EightBits | Receiver | Local;
        settings.ControlFlags |= parity switch { SerialParity.Even => ParityOn, SerialParity.Odd => ParityOn | ParityOdd, _ => 0 };
        settings.InputFlags |= parity == SerialParity.None ? 0 : CheckParity;
        var code = Termios.SpeedCode(baud) ?? throw new MeterException($"{baud} baud is not a speed of serial lines: use 1200 or 9600 for TIC.");
        if (Termios.SetSpeed(ref settings, code) != 0 || Termios.Set(_descriptor, 0, settings) != 0)
        {
            throw new MeterException($"{_path} cannot be set to {baud} baud.");
        }
    }

    private int Read(Span<byte> buffer, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (!Wait(Termios.PollIn))
            {
                continue;
            }

            var count = Termios.Read(_descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (count > 0)
            {
                return (int)count;
            }

            // No bytes although something happened: hung up, or unplugged (EIO, ENXIO).
            if (count == 0 || Marshal.GetLastPInvokeError() is not (Termios.TryAgain or Termios.Interrupted))
            {
                return 0;
            }
        }
    }

    private void Write(ReadOnlySpan<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            cancel.ThrowIfCancellationRequested();
            if (!Wait(Termios.PollOut))
            {
                continue;
            }

            var count = Termios.Write(_descriptor, in MemoryMarshal.GetReference(bytes), bytes.Length);
            if (count > 0)
            {
                bytes = bytes[(int)count..];
            }
            else if (Marshal.GetLastPInvokeError() is not (Termios.TryAgain or Termios.Interrupted))
            {
                throw new IOException($"The device {_path} is gone.");
            }
        }
    }

    private bool Wait(short events)
    {
        var poll = new Termios.Poll { Descriptor = _descriptor, Events = events };
        return Termios.Wait(ref poll, 1, PollMilliseconds) > 0;
    }

    private void Close()
    {
        if (_descriptor >= 0)
        {
            _ = Termios.Close(_descriptor);
            _descriptor = -1;
        }
    }
}
