using System.Runtime.InteropServices;

namespace MeterShield.Metering.Serial;

/// <summary>Sets a terminal up: raw, eight bits, one stop bit, no flow control.</summary>
internal static class SerialSettings
{
    private const uint EightBits = 0x30, TwoStopBits = 0x40, Receiver = 0x80, ParityOn = 0x100, ParityOdd = 0x200, Local = 0x800, HardwareFlow = 0x80000000;
    private const uint CheckParity = 0x10;
    private const int PauseTenths = 5, Least = 6;

    /// <summary>Keeps other programs out: TIOCEXCL for those that are not root, a lock for those that ask.</summary>
    public static void Claim(string path, int descriptor)
    {
        if (Termios.Get(descriptor, out _) != 0)
        {
            throw SerialFaults.NotSerial(path);
        }

        if (Termios.Lock(descriptor, Termios.LockExclusively | Termios.LockWithoutWaiting) != 0 || Termios.Control(descriptor, Termios.ExclusiveRequest, 0) != 0)
        {
            throw SerialFaults.CannotOpen(path, Marshal.GetLastPInvokeError());
        }
    }

    public static void Configure(string path, int descriptor, int baud, SerialParity parity, bool gather)
    {
        if (Termios.Get(descriptor, out var settings) != 0)
        {
            throw SerialFaults.NotSerial(path);
        }

        if (IsPseudoTerminal(descriptor))
        {
            // It carries characters and has no parity: the C library refuses to ask for one.
            parity = SerialParity.None;
        }

        Termios.MakeRaw(ref settings);
        settings.ControlFlags &= ~(TwoStopBits | ParityOn | ParityOdd | HardwareFlow);
        settings.ControlFlags |= EightBits | Receiver | Local;
        settings.ControlFlags |= parity switch { SerialParity.Even => ParityOn, SerialParity.Odd => ParityOn | ParityOdd, _ => 0 };
        settings.InputFlags |= parity == SerialParity.None ? 0 : CheckParity;
        if (gather)
        {
            Gather(ref settings, baud);
        }

        var code = Termios.SpeedCode(baud) ?? throw new MeterException($"{baud} baud is not a speed of serial lines: TIC has 1200 or 9600, Modbus meters 1200 to 115200 as they are set.");
        var isSet = Termios.SetSpeed(ref settings, code) == 0 && Termios.Set(descriptor, 0, settings) == 0;
        if (!isSet || (gather && Termios.SetFlags(descriptor, Termios.SetFlagsCommand, Termios.ReadWrite) != 0))
        {
            throw new MeterException($"{path} cannot be set to {baud} baud.");
        }
    }

    private static bool IsPseudoTerminal(int descriptor) =>
        File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", returnFinalTarget: false)?.FullName.StartsWith("/dev/pts/", StringComparison.Ordinal) == true;

    /// <summary>A device that is gone cannot be set: the next read says so.</summary>
    public static void SetSpeed(int descriptor, int baud, bool gather)
    {
        if (Termios.SpeedCode(baud) is not { } code || Termios.Get(descriptor, out var settings) != 0)
        {
            return;
        }

        if (gather)
        {
            Gather(ref settings, baud);
        }

        _ = Termios.SetSpeed(ref settings, code);
        _ = Termios.Set(descriptor, 0, settings);
    }

    /// <summary>
    /// A read ends with an eighth of a second's characters (VMIN), or a tenth of a second after the last one (VTIME), so that
    /// neither the end of a frame nor a wish to stop waits for long.
    /// </summary>
    private static unsafe void Gather(ref Termios.Settings settings, int baud)
    {
        settings.ControlCharacters[PauseTenths] = 1;
        settings.ControlCharacters[Least] = (byte)Math.Clamp(baud / 80, 1, 255);
    }
}
