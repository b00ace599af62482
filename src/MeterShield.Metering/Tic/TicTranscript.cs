using System.Text.Json;

namespace MeterShield.Metering.Tic;

/// <summary>
/// A TIC stream as JSON, one line per frame: <c>{"mode","groups":{LABEL:{"value","time"?}},"faults":[...]}</c>, and a last
/// line of sums: <c>{"frames","groups","faults":{name:count},"bytes"}</c>.
/// </summary>
/// <remarks>
/// Frames are told apart as readings are made of them (<see cref="TicFramer"/>), and a power that no house draws is a fault of
/// its frame. Values of labels that name the meter or the delivery point are replaced by stars unless asked for.
/// </remarks>
public sealed class TicTranscript
{
    private readonly Stream _output;
    private readonly Sink _sink;
    private readonly TicDecoder<Sink> _decoder;
    private long _bytes;

    private TicTranscript(Stream output, TicMode? mode, bool showIdentifiers)
    {
        _output = output;
        _sink = new Sink(showIdentifiers);
        _decoder = new TicDecoder<Sink>(_sink, mode);
    }

    /// <summary>Writes the transcript of a whole stream.</summary>
    /// <param name="input">Bytes of the line, parity removed.</param>
    /// <param name="output">Where the lines go.</param>
    /// <param name="mode">The one mode to accept, or null for either.</param>
    /// <param name="showIdentifiers">Print identifiers too.</param>
    /// <param name="cancel">Stops between two chunks; the sums of what was read are still written.</param>
    public static async Task WriteAsync(Stream input, Stream output, TicMode? mode, bool showIdentifiers, CancellationToken cancel)
    {
        var transcript = new TicTranscript(output, mode, showIdentifiers);
        var chunk = new byte[65536];
        try
        {
            for (var count = await input.ReadAsync(chunk, cancel); count > 0; count = await input.ReadAsync(chunk, cancel))
            {
                transcript._bytes += count;
                transcript._decoder.Push(chunk.AsSpan(0, count));
                await transcript.WriteFramesAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped by hand: what was read is summed up all the same.
        }

        transcript._decoder.End();
        transcript._sink.End();
        await transcript.WriteFramesAsync(CancellationToken.None);
        await output.WriteAsync(transcript._sink.Summary(transcript._bytes), CancellationToken.None);
        await output.FlushAsync(CancellationToken.None);
    }

    private async Task WriteFramesAsync(CancellationToken cancel)
    {
        while (_sink.Lines.TryDequeue(out var line))
        {
            await _output.WriteAsync(line, cancel);
        }
    }

    private sealed class Sink : ITicSink, ITicFrameSink
    {
        /// <summary>No frame has so many: where faults never end there are no frames, and a line is ended all the same.</summary>
        private const int MostFaults = 256;

        private readonly bool _showIdentifiers;
        private readonly TicFramer _framer;
        private readonly Dictionary<string, (string Value, string? Time)> _groups = new(StringComparer.Ordinal);
        private readonly List<TicFault> _faults = [];
        private readonly long[] _faultSums = new long[Enum.GetValues<TicFault>().Length];
        private TicMode _mode;
        private long _frameSum;
        private long _groupSum;

        public Sink(bool showIdentifiers)
        {
            _showIdentifiers = showIdentifiers;
            _framer = new TicFramer(this);
        }

        public Queue<byte[]> Lines { get; } = new();

        public void FrameStart()
        {
            _framer.FrameStart();
            Flush();
        }

        public void Group(in TicGroup group)
        {
            _framer.Group(group);
            var label = group.Label;
            _groupSum++;
            _mode = label.Mode;
            var value = label.Identifies && !_showIdentifiers ? new string('*', group.Data.Length) : group.DataText;
            _groups[label.Name] = (value, group.HorodateText);
        }

        void ITicSink.Fault(TicFault fault) => _framer.Fault(fault);

        public void FrameEnd(bool complete)
        {
            _framer.FrameEnd(complete);
            Flush();
        }

        public void End()
        {
            _framer.End();
            Flush();
        }

        void ITicFrameSink.Frame(TicFrame frame)
        {
            if (!TicPower.IsPlausible(frame))
            {
                Count(TicFault.ImplausiblePower);
            }

            Flush();
        }

        void ITicFrameSink.Fault(TicFault fault)
        {
            Count(fault);
            if (_faults.Count >= MostFaults)
            {
                Flush();
            }
        }

        public byte[] Summary(long bytes) => Line(writer =>
        {
            writer.WriteNumber("frames", _frameSum);
            writer.WriteNumber("groups", _groupSum);
            writer.WriteStartObject("faults");
            foreach (var fault in Enum.GetValues<TicFault>().Where(fault => _faultSums[(int)fault] > 0))
            {
                writer.WriteNumber(fault.ToString(), _faultSums[(int)fault]);
            }

            writer.WriteEndObject();
            writer.WriteNumber("bytes", bytes);
        });

        private void Count(TicFault fault)
        {
            _faults.Add(fault);
            _faultSums[(int)fault]++;
        }

        private void Flush()
        {
            if (_groups.Count == 0 && _faults.Count == 0)
            {
                return;
            }

            _frameSum += _groups.Count > 0 ? 1 : 0;
            Lines.Enqueue(Line(WriteFrame));
            _groups.Clear();
            _faults.Clear();
        }

        private void WriteFrame(Utf8JsonWriter writer)
        {
            writer.WriteString("mode", _mode == TicMode.Standard ? "standard" : "historique");
            writer.WriteStartObject("groups");
            foreach (var (label, (value, time)) in _groups)
            {
                writer.WriteStartObject(label);
                writer.WriteString("value", value);
                if (time is not null)
                {
                    writer.WriteString("time", time);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteStartArray("faults");
            foreach (var fault in _faults)
            {
                writer.WriteStringValue(fault.ToString());
            }

            writer.WriteEndArray();
        }

        private static byte[] Line(Action<Utf8JsonWriter> write)
        {
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                write(writer);
                writer.WriteEndObject();
            }

            buffer.WriteByte((byte)'\n');
            return buffer.ToArray();
        }
    }
}
