using System.Buffers;
using BenchmarkDotNet.Attributes;
using MeterShield.Metering.Tic;

namespace MeterShield.Benchmarks;

/// <summary>
/// TIC decoding of 16 MB of simulated frames in chunks, beside a vectorised scan of the same bytes for the line marks: the
/// machine's limit. The mean is the time for 16 MB: 16 MB / mean is MB/s. Allocated / frames is bytes per frame.
/// </summary>
[MemoryDiagnoser]
public class TicDecodeBenchmarks
{
    private const int Size = 16 * 1024 * 1024;
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\u0002\u0003\u0004\n\r"u8);

    private readonly Nothing _sink = new();
    private byte[] _bytes = [];

    [Params("standard", "historique")]
    public string Mode { get; set; } = "standard";

    [Params(64, 4096, 65536)]
    public int Chunk { get; set; }

    [GlobalSetup]
    public void Simulate()
    {
        var file = Path.GetTempFileName();
        Programs.RunAsync("/bin/sh", "-c", $"{Programs.Simulator} tic --mode {Mode} --tariff hchp --speed max | head -c {Size} > {file}").GetAwaiter().GetResult();
        _bytes = File.ReadAllBytes(file);
        File.Delete(file);
    }

    [Benchmark]
    public long Decode()
    {
        var decoder = new TicDecoder<Nothing>(_sink);
        for (var from = 0; from < _bytes.Length; from += Chunk)
        {
            decoder.Push(_bytes.AsSpan(from, Math.Min(Chunk, _bytes.Length - from)));
        }

        return _sink.Groups;
    }

    [Benchmark(Baseline = true)]
    public int ScanForMarks()
    {
        var marks = 0;
        for (var rest = _bytes.AsSpan(); rest.IndexOfAny(Marks) is >= 0 and var mark; rest = rest[(mark + 1)..])
        {
            marks++;
        }

        return marks;
    }

    private sealed class Nothing : ITicSink
    {
        public long Groups { get; private set; }

        public void FrameStart()
        {
        }

        public void Group(in TicGroup group) => Groups++;

        public void Fault(TicFault fault)
        {
        }

        public void FrameEnd(bool complete)
        {
        }
    }
}
