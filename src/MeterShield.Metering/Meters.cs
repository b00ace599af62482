using MeterShield.Metering.Modbus;
using MeterShield.Metering.Serial;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering;

/// <summary>Opens meters by their address.</summary>
public static class Meters
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    /// <summary>The meter at an address. Nothing is opened before it is read, but for a file, which must be there.</summary>
    /// <param name="url">The address.</param>
    /// <param name="input">What <c>tic:-</c> reads.</param>
    /// <param name="time">The clock for lines that carry no time, and for waiting.</param>
    /// <param name="serial">Opens serial lines; our own way by default.</param>
    /// <exception cref="MeterException">The file cannot be read.</exception>
    public static IMeter At(MeterUrl url, Func<Stream> input, TimeProvider time, ISerialOpener? serial = null)
    {
        if (url.Modbus is { } modbus)
        {
            var asked = QualityOf(modbus, time);
            return new ModbusMeter(ModbusLink.Open(modbus, modbus.Options, time, asked, serial), modbus, time, asked, ownsBus: true);
        }

        var quality = new LineQuality(time);
        return new TicMeter(LineAt(url, input, time, quality, serial ?? SerialOpener.Own), url.Query.Options, time, quality);
    }

    /// <summary>A Modbus meter on a bus that others may be on too, or that is another implementation's. The bus stays open after it.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="url">The meter's address; of it count unit, model, poll and what the meter says, not the way to the bus.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The address is no Modbus meter's.</exception>
    public static IMeter On(IModbusBus bus, MeterUrl url, TimeProvider time) => url.Modbus is { } modbus
        ? new ModbusMeter(bus, modbus, time, QualityOf(modbus, time), ownsBus: false)
        : throw new ArgumentException("Only a Modbus meter stands on a bus.", nameof(url));

    /// <summary>The bus of a Modbus meter's address, for several meters on it. Opened when it is first asked.</summary>
    /// <param name="url">An address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="serial">Opens serial lines; our own way by default.</param>
    /// <exception cref="ArgumentException">The address is no Modbus meter's.</exception>
    public static IModbusBus BusAt(MeterUrl url, TimeProvider time, ISerialOpener? serial = null) => url.Modbus is { } modbus
        ? ModbusLink.Open(modbus, modbus.Options, time, QualityOf(modbus, time), serial)
        : throw new ArgumentException("Only a Modbus meter stands on a bus.", nameof(url));

    /// <summary>A meter that is asked now and then is well as long as its last two polls were.</summary>
    private static LineQuality QualityOf(ModbusAddress address, TimeProvider time) => new(time, 2 * address.Poll + TimeSpan.FromSeconds(5));

    private static ILine LineAt(MeterUrl url, Func<Stream> input, TimeProvider time, LineQuality quality, ISerialOpener serial)
    {
        if (url.Host is { } host)
        {
            // TIC never pauses: a serial server that says nothing has lost its line, or its way to us.
            return Returning(url, cancel => TcpLine.OpenAsync(host, url.Port, time, cancel), time, LongestSilence);
        }

        if (url.Path == "-")
        {
            return new StreamLine(input());
        }

        return IsDevice(url.Path!)
            ? Returning(url, _ => Task.FromResult<ILine>(OpenSerial(url, quality, serial)), time, null)
            : new StreamLine(OpenFile(url.Path!));
    }

    private static ILine Returning(MeterUrl url, Func<CancellationToken, Task<ILine>> open, TimeProvider time, TimeSpan? longestSilence) =>
        url.Query.Once ? new LateLine(open) : new ReturningLine(open, time, longestSilence);

    private static TicSerialLine OpenSerial(MeterUrl url, LineQuality quality, ISerialOpener serial)
    {
        // A pseudo-terminal carries characters, not a line: it has no parity to check, unless the caller says so.
        var isPty = ResolvedPath(url.Path!).StartsWith("/dev/pts/", StringComparison.Ordinal);
        var parity = url.Query.CheckParity ?? (isPty ? false : null);
        var baud = url.Query.Baud ?? TicSpeed.Baud(url.Query.Options.Mode ?? TicMode.Standard);
        return new TicSerialLine(serial.Open(url.Path!, baud, SerialParity.None, gather: true), parity, url.Query.Baud, quality);
    }

    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || ResolvedPath(path).StartsWith("/dev/", StringComparison.Ordinal);

    /// <summary>Where a link leads; a path that leads nowhere is itself, and opening it says so.</summary>
    private static string ResolvedPath(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Path.GetFullPath(path);
        }
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MeterException($"The file {path} cannot be read: name one that is there, or a device.", e);
        }
    }
}
