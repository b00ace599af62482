using System.Text;
using MeterShield.Metering.Tic;

namespace MeterShield.Simulator.Tests;

public sealed class LineTests
{
    [Theory]
    [InlineData("ADCO 031664001115", '3')]
    [InlineData("PTEC HP..", ' ')]
    [InlineData("DATE\tH230301091834\t\t", 'C')]
    [InlineData("PCOUP\t06\t", '_')]
    public void Checksum_of_these_tests_is_the_one_of_real_meters(string covered, char expected) => Assert.Equal(expected, Line.Checksum(covered));

    [Theory]
    [InlineData("standard", "base", 35)]
    [InlineData("standard", "hchp", 35)]
    [InlineData("historique", "base", 9)]
    [InlineData("historique", "hchp", 10)]
    public async Task Every_group_carries_its_checksum_and_the_reader_finds_no_fault(string mode, string tariff, int leastGroups)
    {
        var line = await Line.OfAsync("--mode", mode, "--tariff", tariff, "--days", "0.01");
        foreach (var group in line.Frames.SelectMany(Line.Groups))
        {
            Assert.Equal(Line.Checksum(mode == "standard" ? group[..^1] : group[..^2]), group[^1]);
        }

        Assert.All(line.Frames, frame => Assert.True(Line.Groups(frame).Count >= leastGroups));
        using var transcript = new MemoryStream();
        await TicTranscript.WriteAsync(new MemoryStream(line.Bytes), transcript, null, showIdentifiers: false, CancellationToken.None);
        var sums = Encoding.UTF8.GetString(transcript.ToArray()).TrimEnd().Split('\n')[^1];
        Assert.Contains($"\"groups\":{line.Frames.Sum(frame => Line.Groups(frame).Count)},", sums);
        Assert.Contains("\"faults\":{}", sums);
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("historique")]
    public async Task Same_seed_gives_the_same_bytes_and_another_seed_another_home(string mode)
    {
        string[] options = ["--mode", mode, "--days", "0.002"];
        var line = await Line.OfAsync([.. options, "--seed", "7"]);
        Assert.NotEmpty(line.Bytes);
        Assert.Equal(line.Bytes, (await Line.OfAsync([.. options, "--seed", "7"])).Bytes);
        Assert.NotEqual(line.Bytes, (await Line.OfAsync([.. options, "--seed", "8"])).Bytes);
    }

    [Fact]
    public void Register_grows_by_the_power_of_each_second()
    {
        var states = Simulation.Of("--days 0.05").States;
        var wattSeconds = 0L;
        var first = states[0].GetProperty("import_wh").GetInt64();
        foreach (var state in states)
        {
            Assert.Equal(first + (wattSeconds / 3600), state.GetProperty("import_wh").GetInt64());
            wattSeconds += state.GetProperty("w").GetInt64();
        }

        Assert.True(wattSeconds > 100 * 3600);
    }

    [Fact]
    public async Task Peak_register_stands_still_in_the_cheap_hours_and_takes_over_at_half_past_six()
    {
        var line = await Line.OfAsync("--tariff", "hchp", "--start", "2026-01-15T06:20:00", "--days", "0.02");
        var frames = line.All("DATE", '\t').Zip(line.All("EASF01", '\t'), line.All("EASF02", '\t')).ToArray();
        Assert.Single(frames.Where(frame => string.CompareOrdinal(frame.First, "H260115063000") <= 0).Select(frame => frame.Third).Distinct());
        Assert.Single(frames.Where(frame => string.CompareOrdinal(frame.First, "H260115063000") >= 0).Select(frame => frame.Second).Distinct());
        Assert.NotEqual(frames[0].Third, frames[^1].Third);
    }

    [Fact]
    public async Task October_night_says_the_doubled_hour_first_in_summer_then_in_winter_time()
    {
        var dates = (await Line.OfAsync("--start", "2026-10-25T02:59:58", "--days", "0.0001")).All("DATE", '\t');
        Assert.Equal(["E261025025958", "E261025025959", "H261025020000", "H261025020001"], dates.Take(4));
    }

    [Fact]
    public async Task March_night_has_no_hour_between_two_and_three()
    {
        var dates = (await Line.OfAsync("--start", "2026-03-29T01:59:58", "--days", "0.0001")).All("DATE", '\t');
        Assert.Equal(["H260329015958", "H260329015959", "E260329030000"], dates.Take(3));
    }
}
