using MeterShield.Metering.Serial;

namespace MeterShield.Metering.Tests.Serial;

/// <summary>Another implementation of the serial line, such as one over System.IO.Ports, takes the place of ours.</summary>
public sealed class OtherSerialTests
{
    [Fact]
    public async Task A_Linky_is_read_over_a_serial_line_of_somebody_else()
    {
        var line = new OtherLine([.. Frames.Standard(1, 1000), .. Frames.Standard(2, 1001), .. Frames.Standard(3, 1002)]);
        Assert.True(MeterUrl.TryParse("tic:/dev/somebody-elses?mode=standard&once=true", out var url, out var fault), fault);
        await using (var meter = Meters.At(url, () => Stream.Null, new ManualTime(), line))
        {
            var readings = await meter.ReadAsync(CancellationToken.None).ToListAsync();
            Assert.Equal([1000, 1001, 1002], readings.Select(reading => reading.Import!.Value.Value));
        }

        Assert.Equal([("/dev/somebody-elses", 9600, SerialParity.None)], line.Opened);
        Assert.True(line.IsClosed);
    }

    [Fact]
    public async Task A_Modbus_meter_is_asked_over_a_serial_line_of_somebody_else()
    {
        var line = new OtherLine([]);
        Assert.True(MeterUrl.TryParse("modbus+rtu:/dev/somebody-elses?model=sdm120&baud=2400&parity=E&unit=7&once=true", out var url, out var fault), fault);
        await using var meter = Meters.At(url, () => Stream.Null, TimeProvider.System, line);
        using var enough = new CancellationTokenSource();
        var reading = meter.ReadAsync(enough.Token).ToListAsync(enough.Token).AsTask();

        // Unit 7 is asked for input registers (Modbus application protocol 6.4).
        Assert.Equal([7, 4], (await line.Asked.WaitAsync(TimeSpan.FromMinutes(3)))[..2]);
        Assert.Equal(("/dev/somebody-elses", 2400, SerialParity.Even), line.Opened[0]);
        await enough.CancelAsync();
        await Task.WhenAny(reading);
    }

    /// <summary>Says what it was given, then is gone; keeps what is asked of it.</summary>
    private sealed class OtherLine(byte[] bytes) : ISerialLine, ISerialOpener
    {
        private readonly TaskCompletionSource<byte[]> _asked = new();
        private readonly MemoryStream _bytes = new(bytes);

        public List<(string Path, int Baud, SerialParity Parity)> Opened { get; } = [];

        public bool IsClosed { get; private set; }

        public Task<byte[]> Asked => _asked.Task;

        public ISerialLine Open(string path, int baud, SerialParity parity, bool gather)
        {
            Opened.Add((path, baud, parity));
            return this;
        }

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) => _bytes.ReadAsync(buffer, cancel);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
        {
            _asked.TrySetResult(bytes.ToArray());
            return ValueTask.CompletedTask;
        }

        public void DiscardInput()
        {
            // What is here was not received before it was asked for.
        }

        public void SetSpeed(int baud) => Assert.Equal(9600, baud);

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return ValueTask.CompletedTask;
        }
    }
}
