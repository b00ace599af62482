using MeterShield.Metering.Tic;
using MeterShield.Records;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>Where frames begin and end, with their marks and without.</summary>
public sealed class FramerTests
{
    [Fact]
    public void A_frame_between_its_marks_is_whole()
    {
        var frame = Assert.Single(Decode(Frames.Standard(1, 1000)));

        Assert.Equal((11, 0, true, false), (frame.Groups, frame.Faults, frame.IsWhole, frame.IsShort));
    }

    [Fact]
    public void Frames_without_marks_are_told_apart_by_the_order_of_their_labels()
    {
        byte[] bytes = [.. Frames.Standard(1, 1000)[1..^1], .. Frames.Standard(2, 1001)[1..^1], .. Frames.Historique(1)[1..^1], .. Frames.Historique(2)[1..^1]];
        var frames = Decode(bytes, TicMode.Standard).Concat(Decode(bytes, TicMode.Historique)).ToList();

        Assert.Equal([1000, 1001, 1, 2], frames.Select(frame => (long)frame.Import!));
        Assert.All(frames, frame => Assert.False(frame.IsWhole));
    }

    [Fact]
    public void No_register_meets_the_date_of_another_frame()
    {
        // The first frame lost its end, the second its beginning and the DATE.
        var first = Frames.Standard(1, 1000);
        var second = Frames.Standard(2, 1001);
        byte[] bytes = [.. first[..first.AsSpan().IndexOf("\nEASF01"u8)], .. second[second.AsSpan().IndexOf("\nEAST"u8)..]];

        Assert.Equal([(true, 1000L), (false, 1001L)], Decode(bytes).Select(frame => (frame.HasDate, (long)frame.Import!)));
    }

    [Fact]
    public void Eot_cuts_a_frame_and_keeps_what_was_good()
    {
        var frame = Frames.Standard(1, 1000);
        frame[^1] = 0x04;

        var cut = Assert.Single(Decode(frame));
        Assert.Equal((11, 1, false), (cut.Groups, cut.Faults, cut.IsWhole));
    }

    [Fact]
    public void A_start_in_the_middle_cuts_the_frame_before_it()
    {
        var frame = Frames.Standard(1, 1000);
        var frames = Decode([.. frame[..^1], .. frame]);

        Assert.Equal([(11, 1, false), (11, 0, true)], frames.Select(one => (one.Groups, one.Faults, one.IsWhole)));
    }

    [Fact]
    public void A_frame_that_lost_its_start_is_not_whole_though_the_one_before_it_had_one()
    {
        // STX of the first and ETX of the second: what lies between is two frames, and neither is whole.
        byte[] bytes = [.. Frames.Standard(1, 1000)[..^1], .. Frames.Standard(2, 1001)[1..]];

        Assert.Equal([(11, false), (11, false)], Decode(bytes).Select(frame => (frame.Groups, frame.IsWhole)));
    }

    [Fact]
    public void A_short_frame_says_so()
    {
        var frame = Assert.Single(Decode(Frames.Short()));

        Assert.True(frame.IsShort);
        Assert.Equal((5, true), (frame.Groups, frame.IsWhole));
    }

    private static List<Seen> Decode(byte[] bytes, TicMode? mode = null)
    {
        var sink = new Sink();
        var framer = new TicFramer(sink);
        var decoder = new TicDecoder<TicFramer>(framer, mode);
        decoder.Push(bytes);
        decoder.End();
        framer.End();
        return [.. sink.Frames.Where(frame => frame.Groups > 0)];
    }

    private sealed record Seen(int Groups, int Faults, bool IsWhole, bool IsShort, bool HasDate, long? Import);

    private sealed class Sink : ITicFrameSink
    {
        public List<Seen> Frames { get; } = [];

        public void Frame(TicFrame frame) => Frames.Add(new Seen(
            frame.Groups,
            frame.Faults,
            frame.IsWhole,
            frame.IsShort,
            frame.Has(TicStandard.Date),
            (frame.Get(TicStandard.East) ?? frame.Get<WattHours>(TicHistorique.Base))?.Value));

        public void Fault(TicFault fault)
        {
            // Counted by the frame.
        }
    }
}
