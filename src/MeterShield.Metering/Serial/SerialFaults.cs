namespace MeterShield.Metering.Serial;

/// <summary>Why a device cannot be had, in words that name it and the fix.</summary>
internal static class SerialFaults
{
    public static MeterException CannotOpen(string path, int error) => new(error switch
    {
        Termios.NoSuchFile => $"There is no device {path}: plug the adapter in, or name another (ls /dev/serial/by-id).",
        Termios.AccessDenied => $"The device {path} may not be opened: add this user to the group dialout.",
        Termios.Busy or Termios.TryAgain => $"The device {path} is busy: another program has it open; end that one first (fuser {path} names it).",
        _ => $"The device {path} cannot be opened (error {error}).",
    });

    public static MeterException NotSerial(string path) =>
        new($"{path} is not a serial device: name the adapter's device, such as /dev/serial/by-id/....");
}
