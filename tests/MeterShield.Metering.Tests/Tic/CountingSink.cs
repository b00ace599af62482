using System.Text;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>Counts what the decoder finds and keeps each group's text.</summary>
internal sealed class CountingSink : ITicSink
{
    public List<string> Groups { get; } = [];

    public Dictionary<TicFault, int> Faults { get; } = [];

    public int Starts { get; private set; }

    public int Ends { get; private set; }

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

    public void FrameStart() => Starts++;

    public void Group(in TicGroup group) =>
        Groups.Add($"{group.Label}|{Encoding.ASCII.GetString(group.Horodate)}|{Encoding.ASCII.GetString(group.Data)}");

    public void Fault(TicFault fault) => Faults[fault] = Faults.GetValueOrDefault(fault) + 1;

    public void FrameEnd(bool complete) => Ends++;
}
