using System.Text;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>Counts what the decoder finds and keeps each group's text, as vectors write it.</summary>
internal sealed class CountingSink : ITicSink
{
    public List<string> Groups { get; } = [];

    public Dictionary<TicFault, int> Faults { get; } = [];

    public List<string> Marks { get; } = [];

    public static CountingSink Decode(ReadOnlySpan<byte> bytes, int chunk = int.MaxValue, TicMode? mode = null)
    {
        var sink = new CountingSink();
        var decoder = new TicDecoder<CountingSink>(sink, mode);
        for (var from = 0; from < bytes.Length; from += Math.Min(chunk, bytes.Length - from))
        {
            decoder.Push(bytes.Slice(from, Math.Min(chunk, bytes.Length - from)));
        }

        decoder.End();
        return sink;
    }

    public void FrameStart() => Marks.Add("start");

    public void Group(in TicGroup group)
    {
        var horodate = group.Horodate.IsEmpty ? "" : "@" + Encoding.ASCII.GetString(group.Horodate);
        Groups.Add($"{group.Label}{horodate} {Encoding.ASCII.GetString(group.Data)}");
    }

    public void Fault(TicFault fault) => Faults[fault] = Faults.GetValueOrDefault(fault) + 1;

    public void FrameEnd(bool complete) => Marks.Add(complete ? "end" : "cut");
}
