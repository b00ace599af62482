using System.Runtime.InteropServices;

namespace MeterShield.Metering.Serial;

/// <summary>A serial device or pseudo-terminal through termios: raw mode, for this program alone.</summary>
internal sealed class SerialLine : ISerialLine
{
    private readonly string _path;
    private readonly bool _gather;
    private readonly SerialWait _wait;
    private readonly SerialReader _reader;
    private int _descriptor;

    private SerialLine(string path, int descriptor, SerialWait wait, bool gather)
    {
        _path = path;
        _descriptor = descriptor;
        _wait = wait;
        _gather = gather;
        _reader = new SerialReader(path, Read);
    }

    /// <summary>Opens a device: eight data bits, one stop bit, no flow control.</summary>
    /// <param name="path">The device.</param>
    /// <param name="baud">Its speed.</param>
    /// <param name="parity">Parity that the device makes and checks.</param>
    /// <param name="gather">
    /// Reads wait for an eighth of a second's characters, or for a pause: a line that never stops wakes the processor less.
    /// </param>
    /// <exception cref="MeterException">There is none, it is busy, or it is no serial device.</exception>
    public static SerialLine Open(string path, int baud, SerialParity parity, bool gather = false)
    {
        const int Flags = Termios.ReadWrite | Termios.NoControllingTerminal | Termios.NonBlocking | Termios.CloseOnExec;
        var descriptor = Termios.Open(path, Flags);
        if (descriptor < 0)
        {
            throw SerialFaults.CannotOpen(path, Marshal.GetLastPInvokeError());
        }

        try
        {
            SerialSettings.Claim(path, descriptor);
            SerialSettings.Configure(path, descriptor, baud, parity, gather);
            return new SerialLine(path, descriptor, new SerialWait(path, descriptor), gather);
        }
        catch
        {
            _ = Termios.Close(descriptor);
            throw;
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) =>
        new(_reader.ReadAsync(buffer, cancel));

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        await Task.Run(() => Write(bytes.Span, cancel), cancel);

    public void DiscardInput() => _ = Termios.Flush(_descriptor, Termios.FlushInput);

    public void SetSpeed(int baud)
    {
        if (Termios.SpeedCode(baud) is null)
        {
            throw new ArgumentOutOfRangeException(nameof(baud), baud, "Not a speed of serial lines.");
        }

        SerialSettings.SetSpeed(_descriptor, baud, _gather);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private int Read(Span<byte> buffer, CancellationToken cancel)
    {
        while (true)
        {
            _wait.For(Termios.PollIn, cancel);
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
            _wait.For(Termios.PollOut, cancel);
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

    private void Close()
    {
        _reader.Dispose();
        _wait.Dispose();
        if (_descriptor >= 0)
        {
            _ = Termios.Close(_descriptor);
            _descriptor = -1;
        }
    }
}
