using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using MeterShield.Metering.Tic;

namespace MeterShield.Benchmarks;

/// <summary>
/// TIC decoding in MB per processor second, with every check on, for chunks as they come from a serial line, a pipe and a
/// file, beside a vectorised scan of the same bytes for the line marks: the machine's limit. Processor time and not wall
/// time, so that a figure from a busy machine can be compared with that of a peer given the same file.
/// </summary>
internal static class TicStream
{
    private const int Size = 64 * 1024 * 1024;
    private const int Rounds = 7;
    private const int Repeats = 8;
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\u0002\u0003\u0004\n\r"u8);

    /// <summary>
    /// Measures a recording, or what the simulator makes: a three-phase producer on Tempo in standard, and Tempo in historique.
    /// <c>--peer COMMAND</c> runs another decoder on each stream, the file its last argument, in the same run.
    /// </summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (file, peer) = Arguments(arguments);
        if (file is not null)
        {
            await MeasureAsync(file, file, peer);
            return 0;
        }

        foreach (var options in (string[])["--phases 3 --producer --tariff tempo --days 3", "--mode historique --tariff tempo --days 10"])
        {
            var simulated = Path.GetTempFileName();
            await Programs.RunAsync("/bin/sh", "-c", $"{Programs.Simulator} tic {options} --speed max | head -c {Size} > {simulated}");
            await MeasureAsync(options, simulated, peer);
            File.Delete(simulated);
        }

        return 0;
    }

    private static (string? File, string? Peer) Arguments(string[] arguments)
    {
        var at = Array.IndexOf(arguments, "--peer");
        return at < 0 ? (arguments.FirstOrDefault(), null) : (arguments.Take(at).FirstOrDefault(), arguments[at + 1]);
    }

    private static async Task MeasureAsync(string what, string file, string? peer)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        Console.WriteLine($"{what}: {bytes.Length} bytes");
        Print("scan for marks", bytes.Length, Best(() => Scan(bytes)), "");
        foreach (var chunk in (int[])[64, 4096, 65536])
        {
            Measure($"decode, chunks of {chunk}", bytes, () => Decode(bytes, chunk));
        }

        Measure("frames, chunks of 4096", bytes, () => DecodeFrames(bytes, 4096));
        if (peer is not null)
        {
            using var process = Process.Start(new ProcessStartInfo(peer, [file]))!;
            await process.WaitForExitAsync();
        }
    }

    private static void Measure(string what, byte[] bytes, Func<Counts> decode)
    {
        var counts = default(Counts);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var best = Best(() => counts = decode());
        var perFrame = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Math.Max(1, counts.Frames * Rounds * Repeats);
        Print(
            what, bytes.Length, best,
            string.Create(CultureInfo.InvariantCulture, $"{counts.Frames} frames, {counts.Groups} groups, {counts.Faults} faults, {perFrame:F3} B allocated per frame"));
    }

    private static Counts Decode(byte[] bytes, int chunk)
    {
        var decoder = new TicDecoder<Counts>(default);
        for (var from = 0; from < bytes.Length; from += chunk)
        {
            decoder.Push(bytes.AsSpan(from, Math.Min(chunk, bytes.Length - from)));
        }

        return decoder.Sink;
    }

    /// <summary>Puts the frames together too, and takes the register and the power out of each.</summary>
    private static Counts DecodeFrames(byte[] bytes, int chunk)
    {
        var sink = new FrameCounts();
        var framer = new TicFramer(sink);
        var decoder = new TicDecoder<TicFramer>(framer);
        for (var from = 0; from < bytes.Length; from += chunk)
        {
            decoder.Push(bytes.AsSpan(from, Math.Min(chunk, bytes.Length - from)));
        }

        return sink.Counts;
    }

    private static int Scan(byte[] bytes)
    {
        var marks = 0;
        for (var rest = bytes.AsSpan(); rest.IndexOfAny(Marks) is >= 0 and var mark; rest = rest[(mark + 1)..])
        {
            marks++;
        }

        return marks;
    }

    /// <summary>The least processor seconds of all rounds: what disturbs only adds.</summary>
    private static double Best<T>(Func<T> work)
    {
        var best = double.MaxValue;
        using var self = Process.GetCurrentProcess();
        for (var round = 0; round < Rounds; round++)
        {
            self.Refresh();
            var before = self.TotalProcessorTime;
            for (var i = 0; i < Repeats; i++)
            {
                work();
            }

            self.Refresh();
            best = Math.Min(best, (self.TotalProcessorTime - before).TotalSeconds / Repeats);
        }

        return best;
    }

    private static void Print(string what, long bytes, double seconds, string more) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-26} {bytes / seconds / 1e6,7:F0} MB/s  {more}"));

    private struct Counts : ITicSink
    {
        public long Frames { get; set; }

        public long Groups { get; set; }

        public long Faults { get; set; }

        public void FrameStart() => Frames++;

        public void Group(in TicGroup group) => Groups++;

        public void Fault(TicFault fault) => Faults++;

        public readonly void FrameEnd(bool complete)
        {
            // Counted at the start.
        }
    }

    private sealed class FrameCounts : ITicFrameSink
    {
        private Counts _counts;

        public Counts Counts => _counts;

        public long Sum { get; private set; }

        public void Frame(TicFrame frame)
        {
            _counts.Frames++;
            _counts.Groups += frame.Groups;
            Sum += frame.Get(TicStandard.East)?.Value ?? frame.Get(TicHistorique.Papp)?.Value ?? 0;
        }

        public void Fault(TicFault fault) => _counts.Faults++;
    }
}
