using System.Numerics;
using System.Threading.Channels;
using MeterShield.Metering.Serial;
using MeterShield.Metering.Tic;
using NodaTime;

namespace MeterShield.Metering.Tests.Serial;

/// <summary>A meter at the end of a serial line: any mode, unplugged and back, and changed from afar.</summary>
public sealed class SerialMeterTests : IDisposable
{
    private readonly string _device = Path.Combine(Path.GetTempPath(), $"metershield-{Guid.NewGuid():N}");
    private readonly ManualTime _time = new();

    /// <summary>No mark of a frame or a group in it, as on a wire that picks up hum.</summary>
    private static readonly byte[] Noise = [.. Enumerable.Range(0, 100).Select(at => (byte)(0x55 + (at % 7)))];

    public void Dispose() => File.Delete(_device);

    [Theory]
    [InlineData("standard", 9600)]
    [InlineData("historique", 1200)]
    public async Task A_meter_is_read_at_the_speed_of_its_mode(string mode, uint baud)
    {
        using var pty = Plug();
        await using var meter = Open("?mode=" + mode);
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

        await BeginAsync(pty, readings, mode);
        for (var second = 2; second <= 4; second++)
        {
            pty.Write(mode == "standard" ? Frames.Standard(second, 1000 + second) : Frames.Historique(1000 + second));
            Assert.Equal(1000 + second, (await NextAsync(readings)).Import!.Value.Value);
        }

        Assert.Equal(baud, pty.Speed);
        Assert.Equal((LinkStatus.Good, LineDiagnosis.Fine), (meter.Quality.Link, meter.Quality.Diagnosis));
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("historique")]
    public async Task A_meter_that_is_unplugged_is_waited_for_longer_each_time_and_read_when_it_is_back(string mode)
    {
        var first = Plug();
        await using var meter = Open("?mode=" + mode);
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        await BeginAsync(first, readings, mode);

        var next = NextAsync(readings);
        await WriteAsync(first, meter, Frame(mode, 2, 1001)[..HalfOf(mode)]);
        first.Dispose();
        File.Delete(_device);
        foreach (var seconds in new[] { 1, 1, 2, 4, 8, 16, 30, 30 })
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), await _time.NextWaitAsync());
            _time.Advance(TimeSpan.FromSeconds(seconds));
        }

        Assert.Equal(TimeSpan.FromSeconds(30), await _time.NextWaitAsync());
        Assert.Equal((LinkStatus.Bad, LineDiagnosis.NoSignal), (meter.Quality.Link, meter.Quality.Diagnosis));
        using var second = Plug();
        second.Write([.. Frame(mode, 99, 1002)[HalfOf(mode)..], .. Frame(mode, 100, 1003)]);
        _time.Advance(TimeSpan.FromSeconds(30));

        // Neither half of a frame became anything.
        Assert.Equal(1003, (await next).Import!.Value.Value);
    }

    /// <summary>Wherever a wire comes loose: what was said before the silence is not beside the time of what is said after it, nor the other way round.</summary>
    [Theory]
    [InlineData("standard")]
    [InlineData("historique")]
    public async Task A_frame_with_a_long_silence_in_it_is_none(string mode)
    {
        using var pty = Plug();
        await using var meter = Open("?mode=" + mode);
        var readings = Channel.CreateUnbounded<Reading>();
        using var stop = new CancellationTokenSource();
        var reader = ReadOnAsync(meter, readings.Writer, stop.Token);
        await WriteAsync(pty, meter, [.. Frame(mode, 0, 1000), .. Frame(mode, 1, 1000)]);
        _ = (await readings.Reader.ReadAsync(), await readings.Reader.ReadAsync());
        for (var at = 1; at < Frame(mode, 1, 1000).Length; at += 7)
        {
            var second = 3 * at;
            var heard = new Dictionary<long, Instant> { [1000 + second] = Heard(mode, second) };
            await WriteAsync(pty, meter, Frame(mode, second, 1000 + second)[..at]);
            _time.Advance(TimeSpan.FromHours(3));
            await WriteAsync(pty, meter, Frame(mode, second + 1, 1001 + second)[at..]);
            pty.Write(Frame(mode, second + 2, 1002 + second));
            heard[1001 + second] = Heard(mode, second + 1);
            heard[1002 + second] = Heard(mode, second + 2);
            for (var import = 0L; import != 1002 + second;)
            {
                var reading = await readings.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(3));
                import = reading.Import!.Value.Value;
                Assert.True(reading.At == heard[import], $"cut at {at}: {import} at {reading.At} instead of {heard[import]}");
            }
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader);
    }

    /// <summary>From glibc 2.42 on the C library takes a speed as it is: the constants of before would be 9 and 13 baud.</summary>
    [Theory]
    [InlineData(1200)]
    [InlineData(2400)]
    [InlineData(4800)]
    [InlineData(9600)]
    [InlineData(19200)]
    [InlineData(38400)]
    [InlineData(57600)]
    [InlineData(115200)]
    public async Task A_speed_is_given_to_the_C_library_in_bauds_and_the_kernel_has_it(int baud)
    {
        Assert.Equal((uint)baud, Termios.SpeedCode(baud));
        using var pty = Plug();
        await using var line = SerialLine.Open(_device, baud, SerialParity.None);
        Assert.Equal((uint)baud, pty.Speed);
        line.SetSpeed(9600);
        Assert.Equal(9600u, pty.Speed);
        Assert.Throws<ArgumentOutOfRangeException>(() => line.SetSpeed(13));
    }

    /// <summary>A read that waits takes no thread from others, and one after the other works on the same line.</summary>
    [Fact]
    public async Task Many_silent_lines_do_not_keep_one_that_speaks_from_being_heard()
    {
        var silent = new List<(Pty Pty, SerialLine Line, Task<int> Read)>();
        using var stop = new CancellationTokenSource();
        for (var count = 0; count < 60; count++)
        {
            var pty = Pty.Open();
            var line = SerialLine.Open(pty.Path, 9600, SerialParity.None);
            silent.Add((pty, line, line.ReadAsync(new byte[64], stop.Token).AsTask()));
        }

        // None of them sits on a thread that others need to be heard, or waits for one.
        ThreadPool.GetAvailableThreads(out var free, out _);
        ThreadPool.GetMaxThreads(out var all, out _);
        var taken = all - free + ThreadPool.PendingWorkItemCount;
        Assert.True(taken < silent.Count, $"{taken} threads are taken or waited for");
        await stop.CancelAsync();
        foreach (var (pty, line, read) in silent)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
            pty.Write(1, 2, 3);
            Assert.Equal(3, await line.ReadAsync(new byte[64], CancellationToken.None));
            await line.DisposeAsync();
            pty.Dispose();
        }
    }

    /// <summary>Noise is no silence, but what was said before it is as old.</summary>
    [Theory]
    [InlineData("standard", true)]
    [InlineData("historique", true)]
    [InlineData("historique", false)]
    public async Task A_half_frame_does_not_outlive_noise(string mode, bool slow)
    {
        using var pty = Plug();
        await using var meter = Open("?mode=" + mode);
        var readings = Channel.CreateUnbounded<Reading>();
        using var stop = new CancellationTokenSource();
        var reader = ReadOnAsync(meter, readings.Writer, stop.Token);
        await WriteAsync(pty, meter, [.. Frame(mode, 0, 1000), .. Frame(mode, 1, 1000), .. Frame(mode, 2, 1007)[..HalfOf(mode)]]);
        for (var piece = 0; piece < 30; piece++)
        {
            await WriteAsync(pty, meter, Noise);
            _time.Advance(slow ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
        }

        await WriteAsync(pty, meter, [.. Frame(mode, 40, 1010), .. Frame(mode, 41, 1010)]);
        var said = new List<long>();
        while (said.Count(import => import == 1010) < 2)
        {
            said.Add((await readings.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(3))).Import!.Value.Value);
        }

        Assert.Equal([1000, 1000, 1010, 1010], said);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader);
    }

    /// <summary>The C library refuses a parity that does not hold, and from the second time on nothing else has changed.</summary>
    [Fact]
    public async Task A_pseudo_terminal_has_no_parity_and_is_opened_all_the_same_every_time()
    {
        using var pty = Plug();
        for (var time = 0; time < 3; time++)
        {
            await using var line = SerialLine.Open(_device, 9600, SerialParity.Even);
            Assert.Equal(9600u, pty.Speed);
        }
    }

    [Fact]
    public async Task A_mode_that_was_changed_at_night_is_found_after_ten_seconds()
    {
        using var pty = Plug();
        await using var meter = Open("");
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        await BeginAsync(pty, readings, "standard");
        Assert.Equal(9600u, pty.Speed);

        var next = NextAsync(readings);
        _time.Advance(TimeSpan.FromSeconds(10));
        await pty.RepeatAsync(Frames.Historique(1000), () => next.IsCompleted);

        var reading = await next;
        Assert.Equal((1000, ClockSource.System, 1200u), (reading.Import!.Value.Value, reading.Clock, pty.Speed));
        Assert.True(meter.Quality.Faults(TicFault.WrongMode) > 0);
    }

    [Fact]
    public async Task Ten_seconds_of_the_line_count_where_bytes_come_faster_than_the_clock_goes()
    {
        using var pty = Plug();
        await using var meter = Open("");
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        await BeginAsync(pty, readings, "standard");

        var next = NextAsync(readings);
        await pty.RepeatAsync(Frames.Historique(1000), () => next.IsCompleted);
        Assert.Equal(ClockSource.System, (await next).Clock);
        Assert.InRange(meter.Quality.Faults(TicFault.WrongMode), 9600 / Frames.Historique(1000).Length * 10 - 10, 2 * 9600);
    }

    [Fact]
    public async Task Noise_at_either_speed_gets_a_diagnosis_that_a_person_understands()
    {
        using var pty = Plug();
        await using var meter = Open("");
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        var next = NextAsync(readings);

        await pty.RepeatAsync("noise, nothing but noise\r\n"u8.ToArray(), () => next.IsFaulted || meter.Quality.Diagnosis == LineDiagnosis.NoGroupInAnyMode);
        Assert.Contains("may not manage 9600 baud", meter.Quality.Diagnosis.Sentence(), StringComparison.Ordinal);
        await pty.RepeatAsync(Frames.Standard(1, 1000), () => next.IsCompleted);
        await next;
        Assert.Equal(LineDiagnosis.Fine, meter.Quality.Diagnosis);
    }

    [Fact]
    public async Task Parity_is_checked_in_software_and_a_wrong_one_costs_its_group_only()
    {
        using var pty = Plug();
        await using var meter = Open("?mode=historique&parity=even");
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        var line = WithParity(Frames.Historique(1000));
        line[Frames.Historique(1000).AsSpan().IndexOf("\nPAPP"u8) + 8] ^= 0x80;
        pty.Write([.. line, .. WithParity(Frames.Historique(1000))]);

        var reading = await NextAsync(readings);
        await NextAsync(readings);
        Assert.Equal(1000, reading.Import!.Value.Value);
        Assert.Null(reading.ApparentPower);
        Assert.Equal((9 + 10, 1), (meter.Quality.Groups, meter.Quality.ParityErrors));
        Assert.Equal(1.0 / (2 * line.Length), meter.Quality.ParityErrorRate, 9);
    }

    [Fact]
    public async Task An_eighth_bit_is_never_taken_away_unseen()
    {
        using var pty = Plug();
        await using var meter = Open("?mode=historique&parity=none");
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        pty.Write([.. WithParity(Frames.Historique(1000)), .. Frames.Historique(1001), .. Frames.Historique(1001)]);

        Assert.Equal(1001, (await NextAsync(readings)).Import!.Value.Value);
        Assert.Equal(0, meter.Quality.ParityErrors);
    }

    [Fact]
    public async Task A_busy_device_is_named_in_the_error()
    {
        using var pty = Plug();
        await using var first = Open("?mode=standard");
        await using var readings = first.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        await BeginAsync(pty, readings, "standard");

        await using var second = Open("?mode=standard");
        await using var none = second.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        var error = await Assert.ThrowsAsync<MeterException>(() => NextAsync(none));
        Assert.Contains(_device, error.Message, StringComparison.Ordinal);
        Assert.Contains("busy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_is_not_there_and_one_that_is_no_serial_line_are_named_in_the_error()
    {
        foreach (var path in new[] { "/dev/no-such-modem", "/dev/null" })
        {
            Assert.True(MeterUrl.TryParse("tic:" + path, out var url, out _));
            await using var meter = Meters.At(url, () => Stream.Null, _time);
            await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
            Assert.Contains(path, (await Assert.ThrowsAsync<MeterException>(() => NextAsync(readings))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_silent_line_lets_its_reader_go_at_once()
    {
        using var pty = Plug();
        await using var meter = Open("?mode=standard");
        using var stop = new CancellationTokenSource();
        await using var readings = meter.ReadAsync(stop.Token).GetAsyncEnumerator();
        var next = NextAsync(readings);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    /// <summary>Two frames that confirm each other.</summary>
    private static async Task BeginAsync(Pty pty, IAsyncEnumerator<Reading> readings, string mode)
    {
        pty.Write([.. Frame(mode, 0, 1000), .. Frame(mode, 1, 1000)]);
        Assert.Equal(1000, (await NextAsync(readings)).Import!.Value.Value);
        Assert.Equal(1000, (await NextAsync(readings)).Import!.Value.Value);
    }

    private static byte[] Frame(string mode, int second, long import) => mode == "standard" ? Frames.Standard(second, import) : Frames.Historique(import);

    /// <summary>The time of such a frame: its own, or now.</summary>
    private Instant Heard(string mode, int second) =>
        mode == "standard" ? Instant.FromUtc(2025, 1, 25, 11, 0) + Duration.FromSeconds(second) : Instant.FromDateTimeOffset(_time.GetUtcNow());

    /// <summary>Where the register has been said already.</summary>
    private static int HalfOf(string mode) => mode == "standard" ? 150 : 75;

    private static async Task ReadOnAsync(IMeter meter, ChannelWriter<Reading> said, CancellationToken cancel)
    {
        await foreach (var reading in meter.ReadAsync(cancel))
        {
            Assert.True(said.TryWrite(reading));
        }
    }

    /// <summary>Writes, and waits until it was read.</summary>
    private static async Task WriteAsync(Pty pty, IMeter meter, byte[] bytes)
    {
        var before = meter.Quality.Bytes;
        pty.Write(bytes);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var looking = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (meter.Quality.Bytes < before + bytes.Length)
        {
            await looking.WaitForNextTickAsync(patience.Token);
        }
    }

    private static byte[] WithParity(byte[] characters) =>
        [.. characters.Select(character => (byte)(character | (BitOperations.PopCount(character) % 2 << 7)))];

    private static Task<Reading> NextAsync(IAsyncEnumerator<Reading> readings)
    {
        return Next().WaitAsync(TimeSpan.FromMinutes(3));

        async Task<Reading> Next() => await readings.MoveNextAsync() ? readings.Current : throw new EndOfStreamException();
    }

    private IMeter Open(string query)
    {
        Assert.True(MeterUrl.TryParse("tic:" + _device + query, out var url, out var fault), fault);
        return Meters.At(url, () => Stream.Null, _time);
    }

    private Pty Plug()
    {
        var pty = Pty.Open();
        File.CreateSymbolicLink(_device, pty.Path);
        return pty;
    }
}
