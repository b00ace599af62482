using System.Diagnostics.Metrics;

namespace MeterShield.Metering.Tests;

/// <summary>Line quality as metrics. They count for the whole program: nobody else may read a line meanwhile.</summary>
[Collection(nameof(LineMetricsTests))]
[CollectionDefinition(nameof(LineMetricsTests), DisableParallelization = true)]
public sealed class LineMetricsTests
{
    [Fact]
    public async Task Bytes_frames_and_faults_by_name_are_metrics()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "MeterShield.Metering")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
            seen.AddOrUpdate(instrument.Name + string.Concat(tags.ToArray().Select(tag => $" {tag.Value}")), count, (_, sum) => sum + count));
        listener.Start();
        await Frames.ReadAsync(Frames.Damaged(Frames.Standard(1, 1000), "EAST"));

        Assert.Equal(
            [("metershield.line.bytes", Frames.Standard(1, 1000).Length), ("metershield.line.faults BadChecksum", 1), ("metershield.line.frames", 1L)],
            seen.Where(count => count.Value > 0).OrderBy(count => count.Key).Select(count => (count.Key, count.Value)));
    }
}
