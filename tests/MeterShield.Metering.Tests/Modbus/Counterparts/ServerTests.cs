using MeterShield.Metering.Modbus;

namespace MeterShield.Metering.Tests.Modbus.Counterparts;

/// <summary>Our client reads servers that others wrote: each register image, over TCP and over RTU.</summary>
public sealed class ServerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pymodbus_as_every_meter_at_once(bool rtu)
    {
        await using var server = await ModbusServer.StartAsync("pymodbus_server.py", rtu);
        for (var unit = 1; unit <= GoldenImage.Files.Length; unit++)
        {
            var probe = await ReadAsync(server, unit);
            if (!GoldenImage.Read(GoldenImage.Files[unit - 1]).IsSunSpec)
            {
                Assert.Equal(("pymodbus", "PM", "3.0"), (probe.Identity!.Vendor, probe.Identity.Product, probe.Identity.Revision));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Libmodbus_as_one_meter_after_the_other(bool rtu)
    {
        await using var server = await ModbusServer.StartAsync("libmodbus_server.py", rtu);
        for (var unit = 1; unit <= GoldenImage.Files.Length; unit++)
        {
            await server.BecomeAsync(unit);
            var image = GoldenImage.Read(GoldenImage.Files[unit - 1]);
            if (image.IsSunSpec)
            {
                await ReadAsync(server, unit);
                continue;
            }

            // Not as a probe: libmodbus says nothing to whoever asks for its maker, and that is waited for.
            var address = Url(server, image, unit).Modbus!;
            await using var bus = ModbusLink.Open(address, address.Options, TimeProvider.System, new LineQuality(TimeProvider.System));
            var reader = new ModbusReader(bus, (byte)unit, address.Model!, address.Model!.Points, address.Options);
            Assert.Equal(ModbusFault.None, await reader.ReadAsync(CancellationToken.None));
            image.Agrees(reader.Points.Select(reader.Value));
        }
    }

    [Fact]
    public async Task A_meter_that_says_nothing_about_its_maker_is_probed_all_the_same()
    {
        await using var server = await ModbusServer.StartAsync("libmodbus_server.py", rtu: true);
        await server.BecomeAsync(1);
        Assert.True(MeterUrl.TryParse(GoldenImage.Read(GoldenImage.Files[0]).Address(server.Way, 1).Replace("timeout=5000", "timeout=5000&retries=0", StringComparison.Ordinal), out var url, out _));
        var (fault, probe) = await MeterProbe.RunAsync(url, TimeProvider.System, CancellationToken.None);
        Assert.Equal(ModbusFault.None, fault);
        Assert.Null(probe!.Identity);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Several_meters_on_one_bus_are_polled_at_the_same_time_and_never_mixed_up(bool rtu)
    {
        await using var server = await ModbusServer.StartAsync("pymodbus_server.py", rtu);
        var images = GoldenImage.Files.Select(GoldenImage.Read).Select((image, index) => (image, Url: Url(server, image, index + 1))).Where(meter => meter.image.Import is not null).ToList();
        // One that integrates waits for a step of its register, and these stand still: then it says none.

        await using var bus = Meters.BusAt(images[0].Url, TimeProvider.System);
        await Task.WhenAll(images.Select(async meter =>
        {
            await using var polled = Meters.On(bus, meter.Url, TimeProvider.System);
            var polls = 0;
            await foreach (var reading in polled.ReadAsync(CancellationToken.None))
            {
                var isIntegrated = meter.image.Model.EndsWith("-integrated", StringComparison.Ordinal);
                Assert.Equal(isIntegrated ? (null, null) : (meter.image.Import, meter.image.Export), (reading.Import?.Value, reading.Export?.Value));
                if (++polls == 2)
                {
                    break;
                }
            }
        })).WaitAsync(TimeSpan.FromMinutes(3));
    }

    private static async Task<MeterProbe> ReadAsync(ModbusServer server, int unit)
    {
        var image = GoldenImage.Read(GoldenImage.Files[unit - 1]);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var (fault, probe) = await MeterProbe.RunAsync(Url(server, image, unit), TimeProvider.System, patience.Token);
        Assert.True(fault == ModbusFault.None, $"{image.Name}: {fault}");
        image.Agrees(probe!.Values);
        return probe!;
    }

    private static MeterUrl Url(ModbusServer server, GoldenImage image, int unit)
    {
        Assert.True(MeterUrl.TryParse(image.Address(server.Way, unit) + "&poll=1", out var url, out var fault), fault);
        return url;
    }
}
