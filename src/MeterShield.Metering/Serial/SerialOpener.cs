namespace MeterShield.Metering.Serial;

/// <summary>Opens our own serial lines, through termios.</summary>
internal sealed class SerialOpener : ISerialOpener
{
    public static readonly SerialOpener Own = new();

    public ISerialLine Open(string path, int baud, SerialParity parity, bool gather) => SerialLine.Open(path, baud, parity, gather);
}
