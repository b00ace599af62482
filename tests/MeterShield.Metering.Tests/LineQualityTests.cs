using MeterShield.Metering.Tests.Tic;
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
    public async Task Nothing_is_good_at_the_start()
    {
        var (_, quality) = await Frames.ReadAsync([]);
        Assert.Equal((LinkStatus.Bad, LineDiagnosis.Starting), (quality.Link, quality.Diagnosis));
    }

    [Fact]
    public async Task A_frame_without_its_beginning_is_not_a_good_one()
    {
        var (_, quality) = await Frames.ReadAsync(Frames.Standard(1, 1000)[1..]);
        Assert.Equal(LinkStatus.Bad, quality.Link);

        (_, quality) = await Frames.ReadAsync([.. Frames.Standard(1, 1000)[1..], .. Frames.Standard(2, 1000)]);
        Assert.Equal(LinkStatus.Good, quality.Link);
    }

    [Fact]
    public async Task A_frame_of_bad_groups_that_lost_its_end_is_a_bad_one()
    {
        byte[] bad = [0x02, .. TicEncoder.Historique("PAPP", "00720")];
        bad[^5] ^= 1;
        var (_, quality) = await Frames.ReadAsync([.. Frames.Historique(1000), .. bad, 0x02]);

        Assert.Equal((LinkStatus.Bad, 1), (quality.Link, quality.Faults(TicFault.BadChecksum)));
    }

    [Fact]
    public async Task A_bad_group_in_every_frame_is_called_errors_and_not_a_beginning()
    {
        var time = new ManualTime();
        var frames = Enumerable.Range(1, 20).SelectMany(second => Frames.Damaged(Frames.Standard(second, 1000), "PRM"));
        var (readings, quality) = await Frames.ReadAsync([.. frames], time: time);

        Assert.Equal(20, readings.Count);
        Assert.Equal((LinkStatus.Bad, LineDiagnosis.ErrorsOnTheLine), (quality.Link, quality.Diagnosis));
        Assert.Equal(20, quality.AllFaults);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(LineDiagnosis.NoSignal, quality.Diagnosis);
    }

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
}
