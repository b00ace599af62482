using System.Runtime.CompilerServices;

namespace MeterShield.Metering.Tic;

/// <summary>A meter that speaks TIC over any line.</summary>
internal sealed class TicMeter : IMeter
{
    private const int ChunkSize = 4096;

    private readonly ILine _line;
    private readonly TicAssembler _assembler;
    private readonly TicDecoder<TicAssembler> _decoder;

    public TicMeter(ILine line, TicOptions options, TimeProvider time)
    {
        _line = line;
        _assembler = new TicAssembler(options, time, Quality);
        _decoder = new TicDecoder<TicAssembler>(_assembler, options.Mode);
    }

    public LineQuality Quality { get; } = new();

    public async IAsyncEnumerable<Reading> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var chunk = new byte[ChunkSize];
        while (true)
        {
            var count = await _line.ReadAsync(chunk, cancel);
            if (count == 0)
            {
                _decoder.End();
                yield break;
            }

            Quality.AddBytes(count);
            var from = 0;
            while (from < count)
            {
                from += PushToFrameEnd(chunk.AsSpan(from, count - from));
                while (_assembler.TryTake(out var reading))
                {
                    yield return reading;
                }
            }
        }
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    /// <summary>Pushes up to and with the next ETX, so that the line clock counts whole frames however the bytes arrive.</summary>
    private int PushToFrameEnd(ReadOnlySpan<byte> bytes)
    {
        const byte Etx = 0x03;
        var end = bytes.IndexOf(Etx);
        var count = end < 0 ? bytes.Length : end + 1;
        _assembler.Position += count;
        _decoder.Push(bytes[..count]);
        return count;
    }
}
