extern alias simulator;

using System.Globalization;
using MeterShield.Metering;
using MeterShield.Metering.Modbus;
using MeterShield.Metering.Modbus.Catalogue;
using simulator::MeterShield.Simulator.Modbus.Maps;

namespace MeterShield.Simulator.Tests.Modbus;

/// <summary>Every simulated meter, read by our client, by mbpoll and by pymodbus: over TCP and RTU on a pseudo-terminal, the same values.</summary>
public sealed class ClientTests
{
    private static readonly string[] Ways = ["tcp", "rtu", "rtu+tcp"];

    public static TheoryData<string> Models => [.. MeterMaps.All.Select(map => map.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Ours_mbpoll_and_pymodbus_read_the_same(string model)
    {
        await using var meter = await SimulatedMeter.StartAsync(model);
        var ours = await ProbeAsync(meter.Address("tcp", model, Quick));
        Assert.All(ours.Values, value => Assert.NotEqual(ModbusFault.IllegalDataAddress, value.Fault));
        Assert.True(ours.Values.First(value => value.Point.Name == "import").Energy is { Value: > 0 });
        foreach (var way in Ways[1..])
        {
            Assert.Equal(ours.Values.Select(Shown), (await ProbeAsync(meter.Address(way, model, Quick))).Values.Select(Shown));
        }

        foreach (var place in new[] { $"tcp:{meter.TcpPort}", meter.Device })
        {
            var theirs = await OtherClient.PymodbusAsync(place, ours.Values.Select(value => value.Point));
            var powers = await PowersAsync(place, ours);
            foreach (var (value, other) in ours.Values.Zip(theirs))
            {
                Agree(value, other, powers.GetValueOrDefault(value.Point.ScaleAddress ?? -1));
                if (place == meter.Device && value.Point.Name.Contains('-', StringComparison.Ordinal))
                {
                    // mbpoll takes its time to open a serial line: phases over TCP only.
                    continue;
                }

                var polled = await OtherClient.MbpollAsync(place, value.Point);
                Assert.Equal(other.Words, polled.Words);
                if (!double.IsNaN(polled.Number))
                {
                    AssertNear(other.Number, polled.Number > int.MaxValue || other.Number >= 0 ? polled.Number : (int)polled.Number, 1e-5);
                }
            }
        }
    }

    [Fact]
    public void Every_model_of_the_catalogue_can_be_simulated() =>
        Assert.Empty(MeterCatalogue.BuiltIn.Models.Select(model => model.Name).Except(MeterMaps.All.Select(map => map.Name)));

    [Theory]
    [InlineData("sunspec-201", "50000", 1)]
    [InlineData("sunspec-202", "0", 2)]
    [InlineData("sunspec-204", "50000", 3)]
    [InlineData("sunspec-211", "0", 1)]
    [InlineData("sunspec-212", "50000", 2)]
    [InlineData("sunspec-214", "0", 3)]
    public async Task A_SunSpec_device_is_found_wherever_it_begins(string model, string start, int legs)
    {
        await using var meter = await SimulatedMeter.StartAsync(model, "", "--base", start);
        var probe = await ProbeAsync(meter.Address("tcp", model, Quick));
        Assert.Equal(("MeterShield", "Simulated meter", "SIM-0001"), (probe.Identity!.Vendor, probe.Identity.Product, probe.Serial));
        Assert.Equal(legs, probe.Values.Count(value => value.Fault == ModbusFault.None && value.Point.Name.StartsWith("voltage-", StringComparison.Ordinal)));
    }

    private const string Quick = "gap=0&timeout=5000";

    private static async Task<MeterProbe> ProbeAsync(string address)
    {
        Assert.True(MeterUrl.TryParse(address, out var url, out var error), error);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var (fault, probe) = await MeterProbe.RunAsync(url, TimeProvider.System, patience.Token);
        Assert.True(fault == ModbusFault.None, $"{address}: {fault}");
        return probe!;
    }

    /// <summary>The powers of ten of a SunSpec meter, by register, as pymodbus reads them.</summary>
    private static async Task<Dictionary<int, double>> PowersAsync(string place, MeterProbe probe)
    {
        var registers = probe.Values.Select(value => value.Point.ScaleAddress).OfType<int>().Distinct().ToList();
        if (registers.Count == 0)
        {
            return [];
        }

        var points = registers.Select(register => new RegisterPoint
        {
            Name = "power of ten",
            Table = ModbusTable.Holding,
            Address = register,
            Type = RegisterType.I16,
            IsLowFirst = false,
            Unit = "none",
            Scale = 1,
            ScaleAddress = null,
            Absent = [],
            IsInverted = false,
            Grade = RegisterGrade.Specification,
        });
        var read = await OtherClient.PymodbusAsync(place, points);
        return registers.Zip(read, (register, value) => (register, value.Number)).ToDictionary(pair => pair.register, pair => pair.Number);
    }

    private static void Agree(ModbusValue ours, OtherValue theirs, double power)
    {
        if (ours.Fault == ModbusFault.NotAvailable)
        {
            Assert.True(double.IsNaN(theirs.Number) || ours.Point.Absent.Contains(Convert.ToUInt64(theirs.Words, 16)), $"{ours.Point.Name}: {theirs.Words}");
            return;
        }

        Assert.Equal(ModbusFault.None, ours.Fault);
        AssertNear((double)ours.Number, theirs.Number * (double)ours.Point.Scale * Math.Pow(10, power), 1e-12);
    }

    private static void AssertNear(double expected, double actual, double share) =>
        Assert.True(Math.Abs(expected - actual) <= Math.Abs(expected) * share, string.Create(CultureInfo.InvariantCulture, $"{expected} and {actual}"));

    private static string Shown(ModbusValue value) => string.Create(CultureInfo.InvariantCulture, $"{value.Point.Name} {value.Fault} {value.Number}");
}
