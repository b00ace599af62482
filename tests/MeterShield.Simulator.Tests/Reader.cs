using System.Text;
using MeterShield.Metering.Tic;

namespace MeterShield.Simulator.Tests;

/// <summary>The project's reader over a stream: each frame is handed over with its groups as text, and every fault is kept.</summary>
internal sealed class Reader : ITicSink, ITicFrameSink
{
    private readonly List<(string Label, string? Horodate, string Data)> _groups = [];
    private readonly Action<TicFrame, IReadOnlyList<(string Label, string? Horodate, string Data)>> _frame;
    private readonly TicFramer _framer;

    private Reader(Action<TicFrame, IReadOnlyList<(string Label, string? Horodate, string Data)>> frame)
    {
        _frame = frame;
        _framer = new TicFramer(this);
    }

    public List<TicFault> Faults { get; } = [];

    /// <summary>Reads a whole stream.</summary>
    public static Reader Read(byte[] bytes, Action<TicFrame, IReadOnlyList<(string Label, string? Horodate, string Data)>> frame)
    {
        var reader = new Reader(frame);
        var decoder = new TicDecoder<Reader>(reader);
        decoder.Push(bytes);
        decoder.End();
        reader._framer.End();
        return reader;
    }

    void ITicSink.FrameStart() => _framer.FrameStart();

    void ITicSink.Group(in TicGroup group)
    {
        _framer.Group(group);
        _groups.Add((group.Label.Name, group.Horodate.IsEmpty ? null : Encoding.ASCII.GetString(group.Horodate), Encoding.ASCII.GetString(group.Data)));
    }

    void ITicSink.Fault(TicFault fault) => _framer.Fault(fault);

    void ITicSink.FrameEnd(bool complete) => _framer.FrameEnd(complete);

    void ITicFrameSink.Frame(TicFrame frame)
    {
        _frame(frame, _groups);
        _groups.Clear();
    }

    void ITicFrameSink.Fault(TicFault fault) => Faults.Add(fault);
}
