using MeterShield.Metering.Modbus;
using NodaTime;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>A reading is of the moment at which its registers of energy were asked for, and not of the moment it should have been.</summary>
public sealed class MomentTests
{
    private const string Sdm = "modbus+rtu:/dev/none?model=sdm120&poll=10";

    private readonly VirtualWorld _world = new();

    [Fact]
    public void After_a_lost_answer_it_is_the_retry_s()
    {
        var meter = new WireMeter(_world);
        var lost = 0;

        // In the third poll, which begins in the 20th second, the first answer is lost.
        meter.Answer = question => meter.Now >= TimeSpan.FromSeconds(20) && lost++ == 0 ? null : Registers(question);
        var readings = Read(meter.Bus(Options(Sdm)), Sdm, 4);
        Assert.Equal([0, 0], new[] { readings[1], readings[3] }.Select(Late));
        Assert.InRange(Late(readings[2]), 1, 2.5);
    }

    [Fact]
    public void Where_others_have_the_bus_it_is_the_turn_s()
    {
        var bus = new FakeBus(_world) { IsZeroElsewhere = true, Before = _ => _world.PassAsync(TimeSpan.FromSeconds(3)) };
        Assert.Equal(3, Late(Read(bus, Sdm, 3)[^1]));
    }

    [Fact]
    public void What_a_busy_machine_is_late_by_for_a_moment_does_not_move_it_off_the_minute()
    {
        var bus = new FakeBus(_world) { IsZeroElsewhere = true, Before = _ => _world.PassAsync(TimeSpan.FromMilliseconds(120)) };
        Assert.All(Read(bus, Sdm, 4).Skip(1), reading => Assert.Equal(0, Late(reading)));
    }

    [Theory]
    [InlineData("modbus+tcp://none?model=sdm120", 0x48)]
    [InlineData("modbus+tcp://none?model=b23", 0x5000)]
    [InlineData("modbus+tcp://none?model=janitza", 19068)]
    public void Energy_is_asked_for_before_power(string address, int first)
    {
        var bus = new FakeBus(_world) { IsZeroElsewhere = true };
        Read(bus, address, 1);
        Assert.Equal(first, bus.Asked[0].Address);
        Assert.True(bus.Asked.Count > 1);
    }

    /// <summary>Seconds since a poll was due.</summary>
    private static double Late(Reading reading) => reading.At.ToUnixTimeTicks() % (10 * NodaConstants.TicksPerSecond) / (double)NodaConstants.TicksPerSecond;

    private static ModbusOptions Options(string address)
    {
        Assert.True(MeterUrl.TryParse(address, out var url, out var fault), fault);
        return url.Modbus!.Options;
    }

    private static ushort[] Registers(Heard question) => question is { Address: 0x48, Count: 4 }
        ? [.. WireMeter.Float(1234.5f), .. WireMeter.Float(0)]
        : new ushort[question.Count];

    private List<Reading> Read(IModbusBus bus, string address, int count)
    {
        var readings = new List<Reading>();
        Assert.True(MeterUrl.TryParse(address, out var url, out var fault), fault);
        _world.Run(async () =>
        {
            await using var meter = Meters.On(bus, url, _world);
            await foreach (var reading in meter.ReadAsync(CancellationToken.None))
            {
                readings.Add(reading);
                if (readings.Count == count)
                {
                    break;
                }
            }
        });
        return readings;
    }
}
