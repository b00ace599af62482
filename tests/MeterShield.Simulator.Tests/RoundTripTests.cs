using FsCheck;
using FsCheck.Fluent;

namespace MeterShield.Simulator.Tests;

/// <summary>What the simulator emits decodes to exactly its own state, and re-encodes to identical bytes.</summary>
public sealed class RoundTripTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 2000 : 40;

    public static TheoryData<string> Meters => [.. EveryMeter()];

    [Theory]
    [MemberData(nameof(Meters))]
    public void Every_mode_phase_and_tariff_is_read_back_as_it_was_meant(string options) => ReadsBack($"{options} --days 0.002 --heating --car");

    [Theory]
    [InlineData("2026-10-25T02:59:00", "E261025025900", "H261025020100")]
    [InlineData("2026-03-29T01:59:00", "H260329015900", "E260329030100")]
    public void Season_nights_are_read_back(string start, string first, string later)
    {
        ReadsBack($"--phases 3 --tariff tempo --producer --start {start} --days 0.002");
        ReadsBack($"--mode historique --tariff hchp --start {start} --days 0.002");
        var said = System.Text.Encoding.Latin1.GetString(Simulation.Of($"--start {start} --days 0.002").Bytes);
        Assert.Contains("DATE\t" + first, said);
        Assert.Contains("DATE\t" + later, said);
    }

    [Theory]
    [InlineData("--phases 3 --tariff tempo --producer --start 2026-06-21T14:00:00 --solar 9000")]
    [InlineData("--tariff base")]
    [InlineData("--mode historique --phases 3 --tariff tempo")]
    [InlineData("--mode historique --tariff ejp")]
    public void Every_register_rolls_over_and_is_read_back(string meter)
    {
        var states = ReadsBack($"{meter} --registers 999999999 --days 0.01");
        Assert.Contains(states, state => state.GetProperty("supplier_wh").EnumerateArray().Any(register => register.GetInt64() is > 0 and < 1000)
            || state.GetProperty("export_wh").GetInt64() is > 0 and < 1000);
    }

    [Fact]
    public void Any_seed_start_and_meter_is_read_back()
    {
        var starts = Gen.Frequency(
            (6, from minute in Gen.Choose(0, 366 * 24 * 60) select new DateTime(2025, 9, 1).AddMinutes(minute)),
            (1, Gen.Constant(new DateTime(2026, 10, 25, 2, 59, 0))),
            (1, Gen.Constant(new DateTime(2026, 3, 29, 1, 59, 0))));
        var runs = from meter in Gen.Elements(EveryMeter())
                   from seed in Gen.Choose(0, 1_000_000)
                   from start in starts
                   from power in Gen.Choose(3, 18)
                   from names in Gen.Elements("centre", "left", "right", "bare")
                   from more in Gen.Elements("", "--heating", "--car --heating", "--solar 6000", "--pilot", "--registers 999999998")
                   select $"{meter} --seed {seed} --start {start:yyyy-MM-ddTHH:mm:ss} --power {power} --names {names} {more} --days 0.0015";
        Prop.ForAll(runs.ToArbitrary(), options => ReadsBack(options).Count > 0).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
    }

    [Fact]
    public void Overload_of_a_three_phase_meter_gives_short_frames_twenty_to_one()
    {
        var states = ReadsBack("--mode historique --phases 3 --power 3 --heating --cut-off 36 --days 0.003");
        var longs = states.Select((state, index) => (state, index)).Where(frame => !frame.state.GetProperty("short").GetBoolean()).Select(frame => frame.index).ToArray();
        Assert.Contains(21, longs.Zip(longs.Skip(1), (before, after) => after - before));
    }

    [Fact]
    public void Overload_of_a_single_phase_meter_is_said_and_opens_its_breaker()
    {
        // That what exceeds the setting is said by ADPS, and nothing else is, belongs to the state that is read back.
        var states = ReadsBack("--mode historique --power 1 --heating --days 0.003");
        Assert.Contains(states, state => state.GetProperty("breaker").GetInt32() == 1 && state.GetProperty("w").GetInt32() == 0);
        Assert.Contains(states, state => state.GetProperty("exceeds_subscribed").GetBoolean());
    }

    private static IEnumerable<string> EveryMeter() =>
        from mode in new[] { "standard", "historique" }
        from phases in new[] { 1, 3 }
        from tariff in new[] { "base", "hchp", "tempo", "ejp" }
        from producer in mode == "standard" ? new[] { "", " --producer" } : [""]
        select $"--mode {mode} --phases {phases} --tariff {tariff}{producer}";

    private static IReadOnlyList<System.Text.Json.JsonElement> ReadsBack(string options)
    {
        var simulation = Simulation.Of(options);
        var isStandard = !options.Contains("historique", StringComparison.Ordinal);
        var frames = 0;
        using var encoded = new MemoryStream();
        var reader = Reader.Read(simulation.Bytes, (frame, groups) =>
        {
            StateCheck.Holds(frame, simulation.States[frames++]);
            Specification.AssertOrder(groups.Select(group => group.Label), isStandard);
            encoded.Write(Specification.Frame(groups, isStandard));
        });
        Assert.Empty(reader.Faults);
        Assert.Equal(simulation.States.Count, frames);
        Assert.True(simulation.Bytes.AsSpan().SequenceEqual(encoded.ToArray()), "re-encoded to other bytes");
        return simulation.States;
    }
}
