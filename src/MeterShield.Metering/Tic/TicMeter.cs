using System.Runtime.CompilerServices;

namespace MeterShield.Metering.Tic;

/// <summary>A meter that speaks TIC over any line.</summary>
internal sealed class TicMeter : IMeter
{
    private const int ChunkSize = 4096;

    /// <summary>
    /// A meter pauses 33.4 ms within a frame at the most (Enedis-NOI-CPT_54E 5.3.5); a busy machine may hear it this much later.
    /// Whoever is silent for longer was interrupted: a wire came loose.
    /// </summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ILine _line;
    private readonly TimeProvider _time;
    private readonly TicReadings _readings;
    private readonly TicFramer _framer;
    private readonly TicDecoder<TicFramer> _decoder;
    private readonly TicTuner _tuner;
    private int _openings;
    private long _heardAt;

    public TicMeter(ILine line, TicOptions options, TimeProvider time, LineQuality quality)
    {
        _line = line;
        _time = time;
        Quality = quality;
        _readings = new TicReadings(options, time, quality);
        _framer = new TicFramer(_readings);
        _decoder = new TicDecoder<TicFramer>(_framer, options.Mode);
        _tuner = new TicTuner(options.Mode, time, quality);
    }

    public LineQuality Quality { get; }

    public async IAsyncEnumerable<Reading> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var chunk = new byte[ChunkSize];
        _line.Tune(_tuner.Mode);
        while (true)
        {
            var count = await _line.ReadAsync(chunk, cancel);
            if (count == 0)
            {
                _decoder.End();
                _framer.End();
                yield break;
            }

            ResumeAfter(_time.GetElapsedTime(_heardAt));
            _heardAt = _time.GetTimestamp();
            Quality.AddBytes(count);
            for (var from = 0; from < count;)
            {
                from += PushToFrameEnd(chunk.AsSpan(from, count - from));
                while (_readings.TryTake(out var reading))
                {
                    yield return reading;
                }
            }

            if (_tuner.Heard(count, _decoder.BytesSinceGoodGroup, _line.HasSpeed))
            {
                _decoder.Restart();
                _line.Tune(_tuner.Mode);
            }
        }
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    /// <summary>A line that came back, or speaks again, begins in the middle of a frame: nothing of before belongs to it.</summary>
    private void ResumeAfter(TimeSpan silence)
    {
        if (_openings != 0 && _openings != _line.Openings)
        {
            _decoder.Restart();
            _framer.Abandon();
            _tuner.Restart();
        }
        else if (silence > LongestPause && !_line.IsRecording)
        {
            _decoder.End();
            _framer.Abandon();
        }

        _openings = _line.Openings;
    }

    /// <summary>Pushes up to and with the next ETX, so that the line clock counts whole frames however the bytes arrive.</summary>
    private int PushToFrameEnd(ReadOnlySpan<byte> bytes)
    {
        const byte Etx = 0x03;
        var end = bytes.IndexOf(Etx);
        var count = end < 0 ? bytes.Length : end + 1;
        _readings.Position += count;
        _decoder.Push(bytes[..count]);
        return count;
    }
}
