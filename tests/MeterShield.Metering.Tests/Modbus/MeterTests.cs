using MeterShield.Metering.Modbus;
using NodaTime;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>From polls to readings.</summary>
public sealed class MeterTests
{
    private const string Sdm = "modbus+tcp://none:502?model=sdm120";

    private readonly VirtualWorld _world = new();
    private readonly FakeBus _bus;

    public MeterTests() => _bus = new FakeBus(_world);

    [Fact]
    public void A_poll_falls_on_every_minute_and_its_reading_has_the_poll_s_time()
    {
        Sdm120(1, import: 1234.567f);
        var readings = Read(Sdm + "&poll=10", 8);
        Assert.All(readings.Skip(1), reading => Assert.Equal(0, reading.At.ToUnixTimeTicks() % (10 * NodaConstants.TicksPerSecond)));
        Assert.Contains(readings, reading => reading.At.ToUnixTimeTicks() % NodaConstants.TicksPerMinute == 0);
        Assert.All(readings, reading => Assert.Equal((1_234_567, ClockSource.System, RegisterQuality.Metered), (reading.Import!.Value.Value, reading.Clock, reading.Quality)));
    }

    [Theory]
    [InlineData(1, 20)]
    [InlineData(10, 20)]
    [InlineData(60, 120)]
    public void Tolerance_is_two_polls(int poll, int seconds)
    {
        Assert.True(MeterUrl.TryParse($"{Sdm}&poll={poll}", out var url, out _));
        Assert.Equal(Duration.FromSeconds(poll == 1 ? 2 : seconds), url.Tolerance);
    }

    [Fact]
    public void A_meter_that_refuses_blocks_is_read_value_by_value_from_then_on()
    {
        Sdm120(1, import: 1f);
        _bus.Most = 2;
        var readings = Read(Sdm, 3);
        Assert.Equal(3, readings.Count);
        Assert.Single(_bus.Asked, read => read.Count > 2);
        Assert.True(_bus.Asked.Count(read => read.Count == 2) >= 12);
    }

    [Fact]
    public void Import_and_export_change_places_where_the_meter_is_wired_the_other_way_round()
    {
        Sdm120(1, import: 5f, export: 9f, power: 100f);
        var reading = Read(Sdm + "&invert=true", 1)[0];
        Assert.Equal((9000, 5000, 0), (reading.Import!.Value.Value, reading.Export!.Value.Value, reading.ApparentPower!.Value.Value));
    }

    [Theory]
    [InlineData(1234.5f, 1)]
    [InlineData(8000f, 1)]
    [InlineData(16400f, 2)]
    [InlineData(65600f, 8)]
    public void The_quantum_of_a_float_grows_with_what_it_has_counted(float kwh, int quantum)
    {
        Sdm120(1, import: kwh, export: 0);
        Assert.Equal(quantum, Read(Sdm, 1)[0].Quantum.Value);
    }

    /// <summary>Beyond 16 MWh a float's step is coarser than at nothing: the guard must not begin anew with the step.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    public void A_register_that_goes_to_nothing_for_a_moment_is_held_and_a_real_reset_is_believed_later(int kilowattHours)
    {
        var imports = new[] { kilowattHours, kilowattHours + 1 / 64f, 0f, kilowattHours + 1 / 32f, 0f, 0f, 0f, 0.01f };
        var index = 0;
        var readings = new List<Reading>();
        Assert.True(MeterUrl.TryParse(Sdm, out var url, out _));
        _world.Run(async () =>
        {
            Sdm120(1, imports[0], export: 7);
            await using var meter = Meters.On(_bus, url, _world);
            await foreach (var reading in meter.ReadAsync(CancellationToken.None))
            {
                readings.Add(reading);
                if (++index == imports.Length)
                {
                    break;
                }

                Sdm120(1, imports[index], export: 7);
            }

            Assert.Equal(3, meter.Quality.Faults(ModbusFault.ImplausibleRegister));
        });
        var before = 1000L * kilowattHours;
        Assert.Equal([before, before + 16, null, before + 31, null, null, 0, 10], readings.Select(reading => reading.Import?.Value));
    }

    [Fact]
    public void A_probe_reads_what_it_can_where_one_register_is_met_with_silence()
    {
        Sdm120(1, import: 1234.5f);
        _bus.FaultOf = read => read is { Table: ModbusTable.Holding } ? ModbusFault.Timeout : ModbusFault.None;
        Assert.True(MeterUrl.TryParse(Sdm, out var url, out _));
        _world.Run(async () =>
        {
            var (fault, probe) = await MeterProbe.RunAsync(_bus, url.Modbus!, CancellationToken.None);
            Assert.Equal(ModbusFault.None, fault);
            Assert.Equal(ModbusFault.Timeout, probe!.Values.Single(value => value.Point.Name == "serial").Fault);
            Assert.Equal(1_234_500, probe.Values.Single(value => value.Point.Name == "import").Energy!.Value.Value);
        });
    }

    [Fact]
    public void A_probe_of_a_meter_that_is_not_there_does_not_ask_for_every_value()
    {
        _bus.Fault = ModbusFault.Timeout;
        Assert.True(MeterUrl.TryParse("modbus+tcp://none?model=sdm630", out var url, out _));
        _world.Run(async () => Assert.Equal((ModbusFault.Timeout, null), await MeterProbe.RunAsync(_bus, url.Modbus!, CancellationToken.None)));
        Assert.InRange(_bus.Asked.Count, 1, 4);
    }

    /// <summary>1 234 567 Wh in steps of 1, then 1 234 560 in steps of 10: the power of ten was raised, and nothing went back.</summary>
    [Fact]
    public void A_SunSpec_device_that_begins_to_count_in_coarser_steps_does_not_go_back()
    {
        SunSpec(energy: 1_234_567, power: 0);
        var readings = Read("sunspec+tcp://none", 4, count =>
        {
            if (count == 2)
            {
                SunSpec(energy: 123_456, power: 1);
            }
            else if (count == 3)
            {
                SunSpec(energy: 123_458, power: 1);
            }
        });
        Assert.Equal([1_234_567, 1_234_567, 1_234_567, 1_234_580], readings.Select(reading => reading.Import!.Value.Value));
    }

    /// <summary>The device was changed for one with the float model in the same place: its bits are no whole numbers.</summary>
    [Fact]
    public void A_SunSpec_device_is_looked_at_again_when_another_model_is_in_the_meter_s_place()
    {
        SunSpec(energy: 1_234_567, power: 0);
        var readings = Read("sunspec+tcp://none", 4, count =>
        {
            if (count == 2)
            {
                _bus.Set(1, ModbusTable.Holding, 40002, 213, 124);
                _bus.SetFloat(1, ModbusTable.Holding, 40002 + 68, 1_234_570f);
                _bus.SetFloat(1, ModbusTable.Holding, 40002 + 60, 5f);
                _bus.Set(1, ModbusTable.Holding, 40002 + 126, 0xFFFF, 0);
            }
        });
        Assert.Equal([1_234_567, 1_234_567, 1_234_570, 1_234_570], readings.Select(reading => reading.Import!.Value.Value));
    }

    [Fact]
    public void A_silent_meter_is_asked_less_and_less_often()
    {
        _bus.Fault = ModbusFault.Timeout;
        Assert.True(MeterUrl.TryParse(Sdm + "&poll=1", out var url, out _));
        _world.Run(async () =>
        {
            await using var meter = Meters.On(_bus, url, _world);
            using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(10), _world);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await meter.ReadAsync(stop.Token).GetAsyncEnumerator(stop.Token).MoveNextAsync());
            Assert.Equal((LinkStatus.Bad, LineDiagnosis.NoAnswer), (meter.Quality.Link, meter.Quality.Diagnosis));
        });
        Assert.InRange(_bus.Asked.Count, 20, 60);
    }

    [Fact]
    public void A_meter_without_any_of_the_registers_is_another_model_and_no_reading()
    {
        Assert.True(MeterUrl.TryParse("modbus+tcp://none:502?model=b23", out var url, out _));
        _world.Run(async () =>
        {
            var (fault, probe) = await MeterProbe.RunAsync(_bus, url.Modbus!, CancellationToken.None);
            Assert.Equal((ModbusFault.IllegalDataAddress, null), (fault, probe));
        });
    }

    [Fact]
    public void A_bus_that_was_away_for_a_while_is_read_in_blocks_again()
    {
        Sdm120(1, import: 1f);
        _bus.Fault = ModbusFault.Timeout;
        Assert.True(MeterUrl.TryParse(Sdm, out var url, out _));
        _world.Run(async () =>
        {
            await using var meter = Meters.On(_bus, url, _world);
            await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
            var next = readings.MoveNextAsync().AsTask();
            await _world.PassAsync(TimeSpan.FromMinutes(2));
            _bus.Fault = ModbusFault.None;
            _bus.Asked.Clear();
            Assert.True(await next);
            Assert.Contains(_bus.Asked, read => read.Count > 2);
        });
    }

    /// <summary>A SunSpec device with nothing but a meter in it, model 203.</summary>
    private void SunSpec(uint energy, ushort power)
    {
        _bus.Set(1, ModbusTable.Holding, 40000, 0x5375, 0x6E53);
        _bus.Set(1, ModbusTable.Holding, 40002, new ushort[200]);
        _bus.Set(1, ModbusTable.Holding, 40002, 203, 105);
        _bus.Set(1, ModbusTable.Holding, 40002 + 107, 0xFFFF, 0);
        _bus.Set(1, ModbusTable.Holding, 40002 + 46, (ushort)(energy >> 16), (ushort)(energy & 0xFFFF));
        _bus.Set(1, ModbusTable.Holding, 40002 + 54, power);
    }

    private List<Reading> Read(string address, int count, Action<int>? then = null)
    {
        var readings = new List<Reading>();
        Assert.True(MeterUrl.TryParse(address, out var url, out var fault), fault);
        _world.Run(async () =>
        {
            await using var meter = Meters.On(_bus, url, _world);
            await foreach (var reading in meter.ReadAsync(CancellationToken.None))
            {
                readings.Add(reading);
                if (readings.Count == count)
                {
                    break;
                }

                then?.Invoke(readings.Count);
            }
        });
        return readings;
    }

    private void Sdm120(byte unit, float import, float export = 0, float power = 500)
    {
        for (var address = 0; address < 0x50; address++)
        {
            _bus.Set(unit, ModbusTable.Input, address, 0);
        }

        _bus.SetFloat(unit, ModbusTable.Input, 0x0C, power);
        _bus.SetFloat(unit, ModbusTable.Input, 0x12, Math.Abs(power) + 20);
        _bus.SetFloat(unit, ModbusTable.Input, 0x48, import);
        _bus.SetFloat(unit, ModbusTable.Input, 0x4A, export);
    }
}
