using MeterShield.Metering;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Simulator.Tests;

/// <summary>The truth is what a perfect reader knows at each minute: held against the project's own reader.</summary>
public sealed class TruthTests
{
    [Theory]
    [InlineData("--mode standard --phases 1 --tariff base")]
    [InlineData("--mode standard --phases 3 --tariff tempo --producer")]
    [InlineData("--mode historique --phases 1 --tariff hchp")]
    [InlineData("--mode historique --phases 3 --tariff tempo")]
    [InlineData("--mode historique --phases 3 --tariff base --power 3 --cut-off 36 --heating")]
    public async Task Every_minute_has_a_line_and_it_is_what_the_reader_last_heard(string options)
    {
        var simulation = Simulation.Of($"{options} --start 2026-01-14T19:59:30 --days 0.02");
        var readings = await ReadingsAsync(simulation.Bytes);
        var first = Instant.FromUtc(2026, 1, 14, 19, 0);
        Assert.Equal(28 + 1, simulation.Truth.Count);
        for (var minute = 0; minute < simulation.Truth.Count; minute++)
        {
            var boundary = first + Duration.FromMinutes(minute);
            var heard = readings.Last(reading => reading.At <= boundary && reading.Import is not null).Import!.Value.Value;
            Assert.Equal($"{InstantPattern.General.Format(boundary)},{heard}", simulation.Truth[minute]);
        }
    }

    [Fact]
    public void Truth_begins_at_once_where_a_dated_frame_says_the_first_minute() =>
        Assert.StartsWith("2026-01-14T19:00:00Z,", Simulation.Of("--days 0.001").Truth[0]);

    [Fact]
    public void Truth_of_the_season_nights_goes_by_true_time()
    {
        var minutes = Simulation.Of("--start 2026-10-25T02:58:00 --days 0.003").Truth.Select(line => line.Split(',')[0]);
        Assert.Equal(["2026-10-25T00:58:00Z", "2026-10-25T00:59:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:01:00Z", "2026-10-25T01:02:00Z"], minutes);
    }

    private static async Task<List<Reading>> ReadingsAsync(byte[] bytes)
    {
        Assert.True(MeterUrl.TryParse("tic:-?start=2026-01-14T18:59:30Z", out var url, out var fault), fault);
        await using var meter = Meters.At(url, () => new MemoryStream(bytes), TimeProvider.System);
        var readings = new List<Reading>();
        await foreach (var reading in meter.ReadAsync(CancellationToken.None))
        {
            readings.Add(reading);
        }

        return readings;
    }
}
