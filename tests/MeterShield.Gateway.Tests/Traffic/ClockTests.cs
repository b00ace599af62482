using System.Text.Json;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests.Traffic;

/// <summary>A meter whose clock jumps, through the whole gateway: each cell once, in order, and no energy lost or invented.</summary>
public sealed class ClockTests
{
    [Theory]
    [InlineData(-60)]
    [InlineData(-1)]
    [InlineData(+90)]
    [InlineData(+2 * 1440)]
    public async Task A_jump_of_the_meters_clock_repeats_nothing_and_loses_nothing(int minutes)
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var box = await Box.CreateAsync(broker.Port, box => $"tic:{box.Folder}/meter.tic");
        await box.GrantAsync("watcher", "flexibility", "half-hour");

        // Seven hours from just before the grant begins; the clock jumps in the fourth, the register goes on.
        var grant = Fortnight.NextHalfHour(DateTimeOffset.UtcNow);
        var said = Enumerable.Range(-5, 425).Select(minute => (grant.AddMinutes(minute + (minute > 200 ? minutes : 0)), 1_000_000L + (minute * 17)));
        var meter = MovedCapture.Of(Path.Combine("vectors", "tic", "std-mono-base-continuous.bin"), said);
        await File.WriteAllBytesAsync(Path.Combine(box.Folder, "meter.tic"), meter.Bytes);
        await box.DoAsync("run");
        await subscriber.UntilReleasesAsync(1);
        await box.DoAsync("consent", "stop");
        await box.DoAsync("run");
        await subscriber.UntilAsync(_ => subscriber.Messages[^1].Topic.EndsWith("/withdrawal", StringComparison.Ordinal));

        var releases = subscriber.Releases.Select(Content).ToList();
        Assert.Equal(Enumerable.Range(0, releases.Count).Select(seq => (long)seq), releases.Select(release => release.GetProperty("seq").GetInt64()));
        Assert.True(releases.Count >= 11, $"{releases.Count} releases");
        var valued = releases.Where(release => release.TryGetProperty("wh", out _)).ToList();
        foreach (var (one, next) in valued.Zip(valued.Skip(1)))
        {
            Assert.True(End(one) <= Start(next), "Two releases tell of the same time.");
        }

        // Where intervals follow each other without a gap, and the clock did not go back, their sum is what the register did.
        if (minutes > 0)
        {
            Assert.All(valued.Zip(valued.Skip(1)), pair => Assert.Equal(End(pair.First), Start(pair.Second)));
            Assert.Equal(meter.RegisterAt(End(valued[^1])) - meter.RegisterAt(Start(valued[0])), valued.Sum(release => release.GetProperty("wh").GetInt64()));
        }
    }

    private static DateTimeOffset Start(JsonElement release) => release.GetProperty("interval").GetProperty("start").GetDateTimeOffset();

    private static DateTimeOffset End(JsonElement release) => release.GetProperty("interval").GetProperty("end").GetDateTimeOffset();

    /// <summary>The signed JSON, found in the message without unpacking it.</summary>
    private static JsonElement Content(byte[] payload)
    {
        var reader = new Utf8JsonReader(payload.AsSpan(payload.AsSpan().IndexOf("{\"consent\""u8)));
        return JsonElement.ParseValue(ref reader);
    }
}
