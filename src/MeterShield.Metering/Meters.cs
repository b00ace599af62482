using MeterShield.Metering.Serial;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering;

/// <summary>Opens meters by their address.</summary>
public static class Meters
{
    /// <summary>The meter at an address. Nothing is opened before it is read.</summary>
    /// <param name="url">The address.</param>
    /// <param name="input">What <c>tic:-</c> reads.</param>
    /// <param name="time">The clock for lines that carry no time, and for waiting.</param>
    public static IMeter At(MeterUrl url, Func<Stream> input, TimeProvider time) =>
        new TicMeter(LineAt(url, input, time), url.Options, time);

    private static ILine LineAt(MeterUrl url, Func<Stream> input, TimeProvider time)
    {
        if (url.Host is { } host)
        {
            return Returning(url, cancel => TcpLine.OpenAsync(host, url.Port, cancel), time);
        }

        if (url.Path == "-")
        {
            return new StreamLine(input());
        }

        return IsDevice(url.Path!)
            ? Returning(url, _ => Task.FromResult<ILine>(OpenSerial(url)), time)
            : new StreamLine(OpenFile(url.Path!));
    }

    private static ILine Returning(MeterUrl url, Func<CancellationToken, Task<ILine>> open, TimeProvider time) =>
        url.Once ? new LateLine(open) : new ReturningLine(open, time);

    private static TicSerialLine OpenSerial(MeterUrl url)
    {
        var baud = url.Baud ?? (url.Options.Mode == TicMode.Historique ? 1200 : 9600);

        // A pseudo-terminal carries characters, not a line: it has no parity to check.
        var isPty = ResolvedPath(url.Path!).StartsWith("/dev/pts/", StringComparison.Ordinal);
        return new TicSerialLine(SerialLine.Open(url.Path!, baud, SerialParity.None), url.CheckParity ?? !isPty);
    }

    private static bool IsDevice(string path) => path.StartsWith("/dev/", StringComparison.Ordinal) || ResolvedPath(path).StartsWith("/dev/", StringComparison.Ordinal);

    private static string ResolvedPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);

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

/// <summary>A line that is opened when it is first read, and ends when it ends.</summary>
internal sealed class LateLine(Func<CancellationToken, Task<ILine>> open) : ILine
{
    private ILine? _line;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        _line ??= await open(cancel);
        try
        {
            return await _line.ReadAsync(buffer, cancel);
        }
        catch (IOException)
        {
            // A lost peer is the end of a line that does not come back.
            return 0;
        }
    }

    public ValueTask DisposeAsync() => _line?.DisposeAsync() ?? ValueTask.CompletedTask;
}
