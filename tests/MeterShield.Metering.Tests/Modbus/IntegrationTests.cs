using FsCheck;
using FsCheck.Fluent;
using MeterShield.Metering.Modbus;
using MeterShield.Metering.Modbus.Catalogue;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>Energy integrated from power between the steps of a coarse register: the register disciplines it, so that nothing drifts.</summary>
public sealed class IntegrationTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 1, 18, 0);

    /// <summary>Whatever the power says, and however wrong: within the register's step at every poll, so that no error ever adds up.</summary>
    [Fact]
    public void It_never_leaves_the_register_s_step_and_never_goes_back()
    {
        var polls = from watts in Gen.Choose(-2000, 12_000)
                    from error in Gen.Choose(-100, 300)
                    from seconds in Gen.Frequency((20, Gen.Choose(1, 60)), (1, Gen.Choose(61, 10_000)))
                    from isSaid in Gen.Frequency((9, Gen.Constant(true)), (1, Gen.Constant(false)))
                    select new Poll(watts, error, seconds, isSaid);
        var courses = from step in Gen.Elements(10, 100, 1000)
                      from course in polls.ListOf()
                      select (Step: step, Polls: course);
        Prop.ForAll(
            courses.ToArbitrary(),
            course =>
            {
                var integrator = new PowerIntegrator(Duration.FromSeconds(60));
                var (truth, last, at) = (12_345_678m, 0L, Start);
                var (before, isKnown, wasSaid) = (long.MaxValue, false, false);
                foreach (var poll in course.Polls)
                {
                    at += Duration.FromSeconds(poll.Seconds);
                    truth += Math.Max(0, poll.Watts) * (decimal)poll.Seconds / 3600;
                    var register = (long)truth / course.Step * course.Step;
                    var said = integrator.Add(new WattHours(register), new WattHours(course.Step), poll.IsSaid ? poll.Watts * (100m + poll.Error) / 100 : null, at)?.Value;

                    // Known from a step that was seen on; and no more once power was not said, or for too long, until the next.
                    isKnown = poll.Seconds <= 60 && (register > before || (isKnown && poll.IsSaid && wasSaid));
                    Assert.Equal(isKnown, said is not null);
                    (before, wasSaid) = (register, poll.IsSaid);
                    if (said is { } energy)
                    {
                        Assert.InRange(energy, register, register + course.Step - 1);
                        Assert.True(energy >= last);
                        last = energy;
                    }
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    /// <summary>With power that is right to a hundredth, an hour's energy is right to a few Wh where the register alone is to 100.</summary>
    [Fact]
    public void A_meter_that_is_right_about_its_power_is_integrated_to_its_quantum()
    {
        var random = new Random(24);
        var integrator = new PowerIntegrator(Duration.FromSeconds(60));
        var (truth, at, worst) = (12_345_678m, Start, 0m);

        // 12 345 678 Wh, then 1500 W: the register's next step is seen 22 Wh later.
        const int first = 6;
        for (var poll = 0; poll < 20_000; poll++)
        {
            var watts = 1500 + (500 * (poll / 200 % 3));
            var register = (long)truth / 100 * 100;
            var said = integrator.Add(new WattHours(register), new WattHours(100), watts * random.Next(99, 102) / 100m, at);
            Assert.Equal(poll < first, said is null);
            worst = said is { } energy ? Math.Max(worst, Math.Abs(truth - energy.Value)) : worst;
            truth += watts * 10m / 3600;
            at += Duration.FromSeconds(10);
        }

        Assert.InRange(worst, 0, 10);
    }

    [Theory]
    [InlineData("em340-integrated", "em340", 0x34)]
    [InlineData("em24-integrated", "em24", 0x42)]
    public void The_catalogue_s_entries_that_integrate_say_so_in_each_reading(string name, string plain, int import)
    {
        var model = MeterCatalogue.BuiltIn.Find(name)!;
        Assert.Equal((10, 100), (model.LeastQuantum, MeterCatalogue.BuiltIn.Find(plain)!.LeastQuantum));
        Assert.Equal(
            MeterCatalogue.BuiltIn.Find(plain)!.Points.Select(point => (point.Name, point.Address, point.Type, point.Scale, point.Grade)),
            model.Points.Select(point => (point.Name, point.Address, point.Type, point.Scale, point.Grade)));
        var readings = Read(name, import, count: 5);
        Assert.Equal([null, null, 5100, 5110, 5120], readings.Select(reading => reading.Import?.Value));
        Assert.All(readings, reading => Assert.Equal((RegisterQuality.Integrated, 10L), (reading.Quality, reading.Quantum.Value)));
        Assert.All(Read(plain, import, count: 2), reading => Assert.Equal((RegisterQuality.Metered, 100L), (reading.Quality, reading.Quantum.Value)));
    }

    private static List<Reading> Read(string model, int import, int count)
    {
        // 50 tenths of a kWh, from the third poll on one more, and 3600.0 W.
        var (world, readings) = (new VirtualWorld(), new List<Reading>());
        var bus = new FakeBus(world) { IsZeroElsewhere = true };
        bus.Set(1, ModbusTable.Input, import, 50, 0);
        bus.Set(1, ModbusTable.Input, 0x28, 36_000, 0);
        Assert.True(MeterUrl.TryParse($"modbus+tcp://none?model={model}&poll=10", out var url, out var fault), fault);
        world.Run(async () =>
        {
            await using var meter = Meters.On(bus, url, world);
            await foreach (var reading in meter.ReadAsync(CancellationToken.None))
            {
                readings.Add(reading);
                if (readings.Count == count)
                {
                    break;
                }

                bus.Set(1, ModbusTable.Input, import, (ushort)(readings.Count < 2 ? 50 : 51), 0);
            }
        });
        return readings;
    }

    /// <summary>A poll: the true power before it, how wrong the meter is about it in percent, how long it was since the last, and whether it says the power at all.</summary>
    private sealed record Poll(int Watts, int Error, int Seconds, bool IsSaid);
}
