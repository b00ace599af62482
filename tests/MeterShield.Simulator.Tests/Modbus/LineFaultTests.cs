using MeterShield.Metering;
using MeterShield.Metering.Modbus;

namespace MeterShield.Simulator.Tests.Modbus;

/// <summary>Everything that the simulator makes go wrong, on each way: our client calls it by its name, and the next value is right.</summary>
public sealed class LineFaultTests
{
    private const string Quick = "gap=0&timeout=5000&retries=0";
    private static readonly ModbusRead Energy = new(1, ModbusTable.Input, 0x48, 4);

    [Theory]
    [InlineData("tcp", "late", ModbusFault.Timeout)]
    [InlineData("rtu", "late", ModbusFault.Timeout)]
    [InlineData("rtu+tcp", "late", ModbusFault.Timeout)]
    [InlineData("tcp", "silence", ModbusFault.Timeout)]
    [InlineData("rtu", "silence", ModbusFault.Timeout)]
    [InlineData("rtu+tcp", "silence", ModbusFault.Timeout)]
    [InlineData("tcp", "wrong-unit", ModbusFault.WrongUnit)]
    [InlineData("rtu", "wrong-unit", ModbusFault.WrongUnit)]
    [InlineData("rtu+tcp", "wrong-unit", ModbusFault.WrongUnit)]
    [InlineData("tcp", "bad-crc", ModbusFault.WrongTransaction)]
    [InlineData("rtu", "bad-crc", ModbusFault.BadCrc)]
    [InlineData("rtu+tcp", "bad-crc", ModbusFault.BadCrc)]
    [InlineData("tcp", "exception", ModbusFault.DeviceBusy)]
    [InlineData("rtu", "exception", ModbusFault.DeviceBusy)]
    [InlineData("rtu+tcp", "exception", ModbusFault.DeviceBusy)]
    [InlineData("tcp", "split", ModbusFault.None)]
    [InlineData("rtu", "split", ModbusFault.None)]
    [InlineData("rtu+tcp", "split", ModbusFault.None)]
    [InlineData("tcp", "drop", ModbusFault.Disconnected)]
    [InlineData("rtu", "drop", ModbusFault.Disconnected)]
    [InlineData("rtu+tcp", "drop", ModbusFault.Disconnected)]
    public async Task One_bad_answer_has_its_name_and_no_value_is_ever_wrong(string way, string kind, ModbusFault fault)
    {
        // Late is later than the time-out, a split answer is whole before it, either by more than a busy machine falls behind; what
        // is answered at once, if badly, has as long as it needs.
        var milliseconds = kind == "late" ? 5000 : 150;
        var timeout = fault == ModbusFault.Timeout ? 1500 : 5000;

        // Without transaction numbers the first question is one that does not matter.
        var from = way == "tcp" ? 2 : 3;
        await using var meter = await SimulatedMeter.StartAsync("sdm630", $$"""{"fault": "{{kind}}", "from": {{from}}, "count": 1, "ms": {{milliseconds}}, "code": 6}""");
        Assert.True(MeterUrl.TryParse(meter.Address(way, "sdm630", $"gap=0&timeout={timeout}&retries=0"), out var url, out _));
        await using var bus = Meters.BusAt(url, TimeProvider.System);
        var (right, faults) = ((ushort[]?)null, new List<ModbusFault>());
        using var unplugged = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (faults.Count(found => found == ModbusFault.None) < 6 && faults.Count < 100)
        {
            if (faults is [.., ModbusFault.Disconnected])
            {
                await unplugged.WaitForNextTickAsync();
            }

            var registers = new ushort[Energy.Count];
            faults.Add((await bus.ReadAsync(Energy, registers, CancellationToken.None)).Fault);
            right ??= registers;
            Assert.Equal(faults[^1] == ModbusFault.None ? right : new ushort[Energy.Count], registers);
        }

        Assert.Equal([ModbusFault.None, ModbusFault.None, fault], faults[..3]);
        Assert.All(faults[3..], after => Assert.True(after is ModbusFault.None or ModbusFault.Timeout or ModbusFault.Disconnected));
        Assert.True(faults.Count(found => found == ModbusFault.None) >= 6, string.Join(' ', faults));
    }

    [Theory]
    [InlineData("b23")]
    [InlineData("iem3155")]
    [InlineData("sdm120")]
    [InlineData("pac2200")]
    [InlineData("sunspec-203")]
    [InlineData("sunspec-213")]
    public async Task A_meter_that_has_nothing_to_say_says_so_in_its_own_way(string model)
    {
        await using var meter = await SimulatedMeter.StartAsync(model, """{"fault": "not-available"}""");
        var probe = await ProbeAsync(meter.Address("tcp", model, Quick));
        Assert.All(probe.Values.Where(value => value.Point.Name != "serial"), value => Assert.Equal(ModbusFault.NotAvailable, value.Fault));
        Assert.Null(probe.Quantum);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public async Task A_register_that_begins_at_nothing_again_is_held_until_later_polls_confirm_it(string way)
    {
        // Two questions a poll, after the first of a line without transaction numbers.
        var from = way == "tcp" ? 6 : 7;
        await using var meter = await SimulatedMeter.StartAsync("sdm630", $$"""{"fault": "roll-over", "from": {{from}}}""", "--registers", "5000000");
        Assert.True(MeterUrl.TryParse(meter.Address(way, "sdm630", "gap=0&timeout=5000&poll=1"), out var url, out _));
        var imports = new List<long?>();
        await using var polled = Meters.At(url, () => Stream.Null, TimeProvider.System);
        await foreach (var reading in polled.ReadAsync(CancellationToken.None))
        {
            imports.Add(reading.Import?.Value);
            if (imports.Count == 7)
            {
                break;
            }
        }

        Assert.Equal([5_000_000, 5_000_000, 5_000_000, null, null, 0, 0], imports);
        Assert.Equal(2, polled.Quality.Faults(ModbusFault.ImplausibleRegister));
    }

    private static async Task<MeterProbe> ProbeAsync(string address)
    {
        Assert.True(MeterUrl.TryParse(address, out var url, out _));
        var (fault, probe) = await MeterProbe.RunAsync(url, TimeProvider.System, CancellationToken.None);
        Assert.Equal(ModbusFault.None, fault);
        return probe!;
    }
}
