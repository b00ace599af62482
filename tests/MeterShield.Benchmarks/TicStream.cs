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

    /// <summary>Measures a recording, or a three-phase producer on Tempo as the simulator makes it.</summary>
    public static async Task<int> RunAsync(string? file)
    {
        var bytes = file is null ? await SimulatedAsync() : await File.ReadAllBytesAsync(file);
        Print("scan for marks", bytes.Length, Best(() => Scan(bytes)), "");
        foreach (var chunk in (int[])[64, 4096, 65536])
        {
            var counts = default(Counts);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var best = Best(() => counts = Decode(bytes, chunk));
            var perFrame = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Math.Max(1, counts.Frames * Rounds * Repeats);
            Print(
                $"decode, chunks of {chunk}", bytes.Length, best,
                string.Create(CultureInfo.InvariantCulture, $"{counts.Frames} frames, {counts.Groups} groups, {counts.Faults} faults, {perFrame:F3} B allocated per frame"));
        }

        return 0;
    }

    private static async Task<byte[]> SimulatedAsync()
    {
        var file = Path.GetTempFileName();
        await Programs.RunAsync("/bin/sh", "-c", $"{Programs.Simulator} tic --phases 3 --producer --tariff tempo --speed max --days 3 | head -c {Size} > {file}");
        var bytes = await File.ReadAllBytesAsync(file);
        File.Delete(file);
        return bytes;
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
        public long Frames { get; private set; }

        public long Groups { get; private set; }

        public long Faults { get; private set; }

        public void FrameStart() => Frames++;

        public void Group(in TicGroup group) => Groups++;

        public void Fault(TicFault fault) => Faults++;

        public readonly void FrameEnd(bool complete)
        {
            // Counted at the start.
        }
    }
}
