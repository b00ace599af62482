using System.Runtime.CompilerServices;

namespace MeterShield.Metering.Tic;

/// <summary>A meter that speaks TIC over any line.</summary>
internal sealed class TicMeter : IMeter
{
    private const int ChunkSize = 4096;

    /// <summary>How many bytes at once: noise is noticed in their midst, however many came together.</summary>
    private const int PieceSize = 512;

    /// <summary>So many bytes without a good group are more than the longest frame: what was begun before them is over.</summary>
    private const int LongestNoise = 2048;

    private readonly ILine _line;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longestPause;
    private readonly TicReadings _readings;
    private readonly TicFramer _framer;
    private readonly TicDecoder<TicFramer> _decoder;
    private readonly TicTuner _tuner;
    private int _openings;
    private TimeSpan _sinceGood;

    public TicMeter(ILine line, TicOptions options, TimeProvider time, LineQuality quality)
    {
        _line = line;
        _time = time;
        Quality = quality;
        _longestPause = options.LongestPause;
        _readings = new TicReadings(options, time, quality, line.IsRecording);
        _framer = new TicFramer(_readings);
        _decoder = new TicDecoder<TicFramer>(_framer, options.Mode);
        _tuner = new TicTuner(options.Mode, time, quality);
    }

    public LineQuality Quality { get; }

    public async IAsyncEnumerable<Reading> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var chunk = new byte[ChunkSize];
        _line.Tune(_tuner.Mode);

        // What the caller does with a reading, and however long that takes, is no pause of the meter.
        var (heard, held) = (_time.GetTimestamp(), TimeSpan.Zero);
        while (true)
        {
            var count = await _line.ReadAsync(chunk, cancel);
            if (count == 0)
            {
                break;
            }

            ResumeAfter(_time.GetElapsedTime(heard) - held);
            (heard, held) = (_time.GetTimestamp(), TimeSpan.Zero);
            Quality.AddBytes(count);
            for (var from = 0; from < count;)
            {
                from += PushPiece(chunk.AsSpan(from, count - from));
                while (_readings.TryTake(out var reading))
                {
                    var given = _time.GetTimestamp();
                    yield return reading;
                    held += _time.GetElapsedTime(given);
                }
            }

            if (_tuner.Heard(count, _decoder.BytesSinceGoodGroup, _line.HasSpeed))
            {
                _decoder.Restart();
                _framer.Abandon();
                _line.Tune(_tuner.Mode);
            }
        }

        _decoder.End();
        _framer.End();
        while (_readings.TryTake(out var last))
        {
            yield return last;
        }
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    /// <summary>
    /// A line that came back, speaks again, or says something good again at last, is in the middle of a frame: nothing of before
    /// belongs to it.
    /// </summary>
    private void ResumeAfter(TimeSpan pause)
    {
        _sinceGood += pause;
        if (_openings != 0 && _openings != _line.Openings)
        {
            _decoder.Restart();
            _framer.Abandon();
            _tuner.Restart();
        }
        else if (_sinceGood > _longestPause && !_line.IsRecording)
        {
            if (pause > _longestPause)
            {
                _decoder.End();
            }

            _framer.Abandon();
        }

        _openings = _line.Openings;
    }

    /// <summary>Pushes up to and with the next ETX, so that the line clock counts whole frames however the bytes arrive.</summary>
    private int PushPiece(ReadOnlySpan<byte> bytes)
    {
        const byte Etx = 0x03;
        bytes = bytes[..Math.Min(bytes.Length, PieceSize)];
        var end = bytes.IndexOf(Etx);
        var count = end < 0 ? bytes.Length : end + 1;
        _readings.Position += count;
        if (_decoder.BytesSinceGoodGroup > LongestNoise)
        {
            _framer.Abandon();
        }

        _decoder.Push(bytes[..count]);
        _sinceGood = _decoder.BytesSinceGoodGroup < count ? TimeSpan.Zero : _sinceGood;
        return count;
    }
}
