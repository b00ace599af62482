using System.Diagnostics.Metrics;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering.Tests;

/// <summary>How good a line is, for a lamp, a person and a dashboard.</summary>
public sealed class LineQualityTests
{
    [Fact]
    public async Task The_link_is_good_after_a_good_frame_and_for_ten_seconds()
    {
        var time = new ManualTime();
        var (_, quality) = await Frames.ReadAsync(Frames.Standard(1, 1000), time: time);

        Assert.Equal(LinkStatus.Good, quality.Link);
        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(LinkStatus.Good, quality.Link);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal((LinkStatus.Bad, LineDiagnosis.NoSignal), (quality.Link, quality.Diagnosis));
    }

    [Fact]
    public async Task The_last_frame_decides()
    {
        var (_, quality) = await Frames.ReadAsync([.. Frames.Standard(1, 1000), .. Frames.Damaged(Frames.Standard(2, 1000), "EAST")]);
        Assert.Equal(LinkStatus.Bad, quality.Link);

        (_, quality) = await Frames.ReadAsync([.. Frames.Damaged(Frames.Standard(1, 1000), "EAST"), .. Frames.Standard(2, 1000)]);
        Assert.Equal(LinkStatus.Good, quality.Link);
    }

    [Fact]
    public async Task Nothing_is_good_at_the_start() => Assert.Equal(LinkStatus.Bad, (await Frames.ReadAsync([])).Quality.Link);

    [Fact]
    public async Task Only_the_other_mode_gets_its_diagnosis()
    {
        var (_, quality) = await Frames.ReadAsync([.. Enumerable.Repeat(Frames.Historique(1), 200).SelectMany(frame => frame)], "?mode=standard");

        Assert.Equal(LineDiagnosis.NoGroupInThisMode, quality.Diagnosis);
        Assert.Equal(2000, quality.Faults(TicFault.WrongMode));
    }

    [Fact]
    public void Every_diagnosis_has_its_sentence()
    {
        var sentences = Enum.GetValues<LineDiagnosis>().Select(diagnosis => diagnosis.Sentence()).ToList();

        Assert.Equal(sentences.Count, sentences.Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((LineDiagnosis)99).Sentence());
    }

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

        Assert.True(seen["metershield.line.bytes"] >= Frames.Standard(1, 1000).Length);
        Assert.True(seen["metershield.line.frames"] >= 1);
        Assert.True(seen["metershield.line.faults BadChecksum"] >= 1);
    }
}
