using System.Numerics;
using MeterShield.Metering.Serial;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering.Tests.Serial;

/// <summary>A meter at the end of a serial line: any mode, unplugged and back, and changed from afar.</summary>
public sealed class SerialMeterTests : IDisposable
{
    private readonly string _device = Path.Combine(Path.GetTempPath(), $"metershield-{Guid.NewGuid():N}");
    private readonly ManualTime _time = new();

    public void Dispose() => File.Delete(_device);

    [Theory]
    [InlineData("standard", 9600)]
    [InlineData("historique", 1200)]
    public async Task A_meter_is_read_at_the_speed_of_its_mode(string mode, uint baud)
    {
        using var pty = Plug();
        await using var meter = Open("?mode=" + mode);
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

        for (var second = 1; second <= 3; second++)
        {
            pty.Write(mode == "standard" ? Frames.Standard(second, 1000 + second) : Frames.Historique(1000 + second));
            Assert.Equal(1000 + second, (await NextAsync(readings)).Import!.Value.Value);
        }

        Assert.Equal(baud, pty.Speed);
        Assert.Equal((LinkStatus.Good, LineDiagnosis.Fine), (meter.Quality.Link, meter.Quality.Diagnosis));
    }

    [Fact]
    public async Task A_meter_that_is_unplugged_is_waited_for_longer_each_time_and_read_when_it_is_back()
    {
        var first = Plug();
        await using var meter = Open("?mode=standard");
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        first.Write(Frames.Standard(1, 1000));
        await NextAsync(readings);

        var next = NextAsync(readings);
        first.Write(Frames.Standard(2, 1001)[..150]);
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
        second.Write([.. Frames.Standard(99, 1002)[150..], .. Frames.Standard(100, 1003)]);
        _time.Advance(TimeSpan.FromSeconds(30));

        // Neither half of a frame became anything.
        Assert.Equal(1003, (await next).Import!.Value.Value);
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
        pty.Write(Frames.Standard(1, 1000));
        await NextAsync(readings);
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
        pty.Write(Frames.Standard(1, 1000));
        await NextAsync(readings);

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
        pty.Write(line);

        var reading = await NextAsync(readings);
        Assert.Equal(1000, reading.Import!.Value.Value);
        Assert.Null(reading.ApparentPower);
        Assert.Equal((9, 1), (meter.Quality.Groups, meter.Quality.ParityErrors));
        Assert.Equal(1.0 / line.Length, meter.Quality.ParityErrorRate, 9);
    }

    [Fact]
    public async Task An_eighth_bit_is_never_taken_away_unseen()
    {
        using var pty = Plug();
        await using var meter = Open("?mode=historique&parity=none");
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        pty.Write([.. WithParity(Frames.Historique(1000)), .. Frames.Historique(1001)]);

        Assert.Equal(1001, (await NextAsync(readings)).Import!.Value.Value);
        Assert.Equal(0, meter.Quality.ParityErrors);
    }

    [Fact]
    public async Task A_busy_device_is_named_in_the_error()
    {
        using var pty = Plug();
        await using var first = Open("?mode=standard");
        await using var readings = first.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        pty.Write(Frames.Standard(1, 1000));
        await NextAsync(readings);

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

    private static byte[] WithParity(byte[] characters) =>
        [.. characters.Select(character => (byte)(character | (BitOperations.PopCount(character) % 2 << 7)))];

    private static Task<Reading> NextAsync(IAsyncEnumerator<Reading> readings)
    {
        return Next().WaitAsync(TimeSpan.FromSeconds(30));

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
