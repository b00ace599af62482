using MeterShield.Metering.Modbus;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>Several meters on one line: what one of them lacks is not taken from the others.</summary>
public sealed class SharedBusTests
{
    private static readonly ModbusRead First = new(1, ModbusTable.Input, 10, 2);
    private static readonly ModbusRead Second = new(2, ModbusTable.Input, 10, 2);

    private readonly VirtualWorld _world = new();
    private readonly WireMeter _meter;

    public SharedBusTests() => _meter = new WireMeter(_world);

    [Fact]
    public void A_meter_that_is_asked_again_leaves_the_bus_to_others_in_between()
    {
        _meter.Answer = question => question.Unit == 1 ? null : new ushort[question.Count];
        var bus = _meter.Bus(new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.Zero, Retries = 4, Backoff = TimeSpan.FromSeconds(1) });
        _world.Run(async () =>
        {
            var silent = bus.ReadAsync(First, new ushort[2], CancellationToken.None).AsTask();
            var began = _meter.Now;
            Assert.Equal(ModbusFault.None, (await bus.ReadAsync(Second, new ushort[2], CancellationToken.None)).Fault);
            Assert.InRange(_meter.Now - began, TimeSpan.Zero, TimeSpan.FromSeconds(1.1));
            Assert.False(silent.IsCompleted);
            Assert.Equal(ModbusFault.Timeout, (await silent).Fault);
        });
    }

    [Fact]
    public void A_meter_that_is_not_there_takes_one_question_a_poll_from_the_others()
    {
        _meter.Answer = question => question.Unit == 1 ? null : new ushort[question.Count];
        var bus = _meter.Bus(new ModbusOptions());
        _world.Run(async () =>
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(10), _world);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await using var absent = Meters.On(bus, Url("model=sdm120&unit=1&poll=1"), _world);
                await absent.ReadAsync(stop.Token).GetAsyncEnumerator(stop.Token).MoveNextAsync();
            });
        });

        // The first poll looks closely: the block and then its values, three times each. After that one question in half a minute.
        var later = _meter.Asked.Where(question => question.At > TimeSpan.FromMinutes(2)).ToList();
        Assert.InRange(later.Count, 10, 18);
        Assert.All(later.Zip(later.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At > TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_meter_that_comes_back_and_is_silent_to_blocks_is_found_all_the_same()
    {
        var isAway = true;
        _meter.Answer = question => isAway || question.Count > 2 ? null : question.Address == 0x48 ? WireMeter.Float(7) : new ushort[question.Count];
        var bus = _meter.Bus(new ModbusOptions());
        _world.Run(async () =>
        {
            await using var meter = Meters.On(bus, Url("model=sdm120&poll=1"), _world);
            await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
            var next = readings.MoveNextAsync().AsTask();
            await _world.PassAsync(TimeSpan.FromMinutes(3));
            isAway = false;
            Assert.True(await next);
            Assert.Equal(7000, readings.Current.Import!.Value.Value);
        });
    }

    /// <summary>A minute's silence, as when a plug was pulled: from then on blocks are tried again, less and less often.</summary>
    [Fact]
    public void A_moment_s_silence_does_not_split_a_meter_for_ever()
    {
        var lost = 0;
        _meter.Answer = question => _meter.Now > TimeSpan.FromSeconds(30) && question.Count == 4 && lost++ < 3 ? null : new ushort[question.Count];
        Poll("model=sdm120&poll=10", TimeSpan.FromMinutes(10));
        Assert.Contains(_meter.Asked, question => question is { Address: 0x4A, Count: 2 });
        Assert.All(_meter.Asked.Where(question => question.At > TimeSpan.FromMinutes(4)), question => Assert.True(question.Count > 2));
    }

    [Fact]
    public void A_meter_that_is_always_silent_to_blocks_is_asked_for_one_less_and_less_often()
    {
        _meter.Answer = question => question.Count > 2 ? null : new ushort[question.Count];
        Poll("model=sdm120&poll=10", TimeSpan.FromHours(6));
        Assert.InRange(_meter.Asked.Count(question => question.Count > 2), 5, 30);
    }

    [Fact]
    public void Another_meter_is_asked_after_a_longer_silence()
    {
        var bus = _meter.Bus(new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.FromMilliseconds(50), UnitGap = TimeSpan.FromMilliseconds(200) });
        _world.Run(async () =>
        {
            foreach (var read in new[] { First, First, Second, Second, First })
            {
                Assert.Equal(ModbusFault.None, (await bus.ReadAsync(read, new ushort[2], CancellationToken.None)).Fault);
            }
        });
        var pauses = _meter.Asked.Zip(_meter.Asked.Skip(1), (one, next) => (next.At - one.At).TotalMilliseconds - 5);
        Assert.Equal([50, 200, 50, 200], pauses);
    }

    [Theory]
    [InlineData("model=sdm120", 100, 1000)]
    [InlineData("model=we-517", 100, 2000)]
    [InlineData("model=em340&gap=70&timeout=3000", 70, 3000)]
    public void Each_meter_on_a_shared_bus_is_spoken_to_as_its_own_address_says(string options, int gap, int timeout)
    {
        var bus = new FakeBus(_world) { IsZeroElsewhere = true };
        _world.Run(async () =>
        {
            await using var meter = Meters.On(bus, Url(options), _world);
            await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
            Assert.True(await readings.MoveNextAsync());
        });
        Assert.All(bus.Asked, read => Assert.Equal((gap, timeout), (read.Options!.Gap.TotalMilliseconds, read.Options.ResponseTimeout.TotalMilliseconds)));
    }

    [Theory]
    [InlineData("modbus+rtu:/dev/none", 100, 200)]
    [InlineData("modbus+rtu+tcp://none:4196", 100, 100)]
    [InlineData("modbus+tcp://none", 0, 0)]
    [InlineData("modbus+rtu:/dev/none?gap=10", 10, 10)]
    public void A_scan_gives_the_meters_the_silence_they_need(string address, int gap, int unitGap)
    {
        Assert.True(MeterUrl.TryParseBus(address, out var url, out var fault), fault);
        var options = url.Modbus!.ScanOptions;
        Assert.Equal((gap, unitGap), (options.Gap.TotalMilliseconds, options.UnitGap.TotalMilliseconds));
    }

    [Fact]
    public void Silence_counts_from_the_last_byte_so_that_who_is_not_there_costs_no_more_than_the_time_out()
    {
        _meter.Answer = _ => null;
        var bus = _meter.Bus(new ModbusOptions { TrustsNewLine = true, Retries = 0, ResponseTimeout = TimeSpan.FromMilliseconds(300), UnitGap = TimeSpan.FromMilliseconds(200) });
        _world.Run(async () =>
        {
            for (byte unit = 1; unit <= 10; unit++)
            {
                Assert.Equal(ModbusFault.Timeout, (await bus.ReadAsync(new ModbusRead(unit, ModbusTable.Input, 0, 2), new ushort[2], CancellationToken.None)).Fault);
            }
        });
        Assert.InRange(_meter.Now, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.2));
    }

    [Fact]
    public void Two_meters_are_polled_side_by_side_each_at_its_own_pace()
    {
        _meter.Answer = question => question is { Address: 0x48, Count: 4 } ? [.. WireMeter.Float(question.Unit), .. WireMeter.Float(0)] : new ushort[question.Count];
        var bus = _meter.Bus(new ModbusOptions());
        _world.Run(async () =>
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(65), _world);
            await Task.WhenAll(new[] { 1, 2 }.Select(unit => CountAsync(unit, stop.Token)));
        });

        async Task CountAsync(int unit, CancellationToken cancel)
        {
            var imports = new List<long>();
            await using var meter = Meters.On(bus, Url($"model=sdm120&poll=10&unit={unit}"), _world);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (var reading in meter.ReadAsync(cancel))
                {
                    imports.Add(reading.Import!.Value.Value);
                }
            });
            Assert.Equal(Enumerable.Repeat(1000L * unit, 7), imports);
        }
    }

    private void Poll(string options, TimeSpan time)
    {
        var bus = _meter.Bus(new ModbusOptions());
        _world.Run(async () =>
        {
            using var stop = new CancellationTokenSource(time, _world);
            await using var meter = Meters.On(bus, Url(options), _world);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (var _ in meter.ReadAsync(stop.Token))
                {
                    // Only what was asked matters here.
                }
            });
        });
    }

    private static MeterUrl Url(string options)
    {
        Assert.True(MeterUrl.TryParse("modbus+rtu:/dev/none?" + options, out var url, out var fault), fault);
        return url;
    }
}
