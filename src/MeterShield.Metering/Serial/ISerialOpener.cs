namespace MeterShield.Metering.Serial;

/// <summary>Opens serial lines. The seam for other implementations, such as one over System.IO.Ports.</summary>
public interface ISerialOpener
{
    /// <summary>Opens a line in raw mode: eight data bits, one stop bit, no flow control.</summary>
    /// <param name="path">The device.</param>
    /// <param name="baud">Its speed: 1200, 2400, 4800, 9600, 19200, 38400, 57600 or 115200.</param>
    /// <param name="parity">Parity that the device makes and checks.</param>
    /// <param name="gather">Reads may wait for some characters more, to wake the processor less.</param>
    /// <exception cref="MeterException">There is none, it is busy, or it is no serial device.</exception>
    ISerialLine Open(string path, int baud, SerialParity parity, bool gather);
}
