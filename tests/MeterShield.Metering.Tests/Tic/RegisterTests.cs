using MeterShield.Metering.Tic;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>Registers that begin, fall to nothing, or are another meter's.</summary>
public sealed class RegisterTests
{
    private static readonly VoltAmperes Limit = new(9_000);
    private static readonly Instant Start = Instant.FromUtc(2025, 1, 25, 11, 0);

    [Fact]
    public async Task The_first_register_of_all_waits_for_a_second_that_agrees()
    {
        Assert.Empty((await Frames.ReadAsync(Frames.Standard(1, 1000))).Readings);

        // A meter that starts says nothing but noughts: they were never a reading.
        var (readings, quality) = await Frames.ReadAsync([.. Frames.Standard(1, 0), .. Frames.Standard(2, 12_345_678), .. Frames.Standard(3, 12_345_678), .. Frames.Standard(4, 12_345_679)]);
        Assert.Equal([12_345_678, 12_345_679], readings.Select(reading => reading.Import!.Value.Value));
        Assert.Equal(2, quality.Faults(TicFault.ImplausibleRegister));
    }

    [Fact]
    public async Task A_meter_that_starts_from_nothing_and_then_says_its_register_starts_a_series()
    {
        long[] registers = [0, 0, 0, 12_345_678, 12_345_678, 12_345_678, 12_345_679];
        var (readings, _) = await Frames.ReadAsync([.. registers.SelectMany((register, second) => Frames.Standard(second, register))]);
        Assert.Equal([(0, false), (0, false), (0, false), (12_345_678, true), (12_345_679, false)], readings.Select(reading => ((int)reading.Import!.Value.Value, reading.StartsSeries)));
    }

    [Fact]
    public void A_fall_to_nothing_is_believed_after_a_minute_of_it()
    {
        var guard = Guard(5_000_000);
        var beliefs = Enumerable.Range(10, 65).Select(second => guard.Judge(new WattHours(3), At(second), Limit)).ToList();
        Assert.Equal(60, beliefs.IndexOf(Belief.Believed));
        Assert.True(guard.Jumped);
    }

    [Fact]
    public void A_meter_that_was_restarted_goes_on_where_it_was()
    {
        var guard = Guard(5_000_000);
        Assert.All(Enumerable.Range(10, 55), second => Assert.Equal(Belief.Held, guard.Judge(WattHours.Zero, At(second), Limit)));
        Assert.Equal(Belief.Believed, guard.Judge(new WattHours(5_000_010), At(70), Limit));
        Assert.False(guard.Jumped);
    }

    [Fact]
    public async Task Another_meters_address_starts_a_series_however_well_its_register_goes_on()
    {
        byte[] Other(int second) => Renamed(Frames.Standard(second, 1000 + second), "064468100009");
        byte[] bytes = [.. Frames.Standard(1, 1001), .. Frames.Standard(2, 1002), .. Other(3), .. Frames.Standard(4, 1004), .. Other(5), .. Other(6), .. Other(7), .. Other(8)];
        var (readings, _) = await Frames.ReadAsync(bytes);
        Assert.Equal([1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008], readings.Select(reading => (int)reading.Import!.Value.Value));
        Assert.Equal([1007], readings.Where(reading => reading.StartsSeries).Select(reading => (int)reading.Import!.Value.Value));
    }

    private static byte[] Renamed(byte[] frame, string address)
    {
        var end = frame.AsSpan().IndexOf((byte)'\r') + 1;
        return [frame[0], .. TicEncoder.Standard("ADSC", address), .. frame[end..]];
    }

    private static RegisterGuard Guard(long register)
    {
        var guard = new RegisterGuard(Duration.FromMinutes(1));
        Assert.Equal([Belief.First, Belief.Believed], new[] { guard.Judge(new WattHours(register), At(0), Limit), guard.Judge(new WattHours(register), At(1), Limit) });
        return guard;
    }

    private static Instant At(int second) => Start + Duration.FromSeconds(second);
}
