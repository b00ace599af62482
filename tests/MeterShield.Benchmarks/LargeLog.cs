using System.Diagnostics;
using System.Globalization;
using MeterShield.Egress;
using MeterShield.Sealing;

namespace MeterShield.Benchmarks;

/// <summary>A log far larger than a home ever has: what an entry costs at its beginning and at its end, and how much disk it takes.</summary>
internal static class LargeLog
{
    public static void Run(long entries)
    {
        using var log = new LogFixture();
        var step = Math.Max(1, entries / 10);
        for (var size = 0L; size < entries; size += step)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            log.Fill(Math.Min(step, entries - size));
            var done = log.Log.Size;
            Print(
                $"{done:N0} entries",
                $"{clock.Elapsed.TotalMicroseconds / step:F1} us, {(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / step:F1} CPU us an entry; {(double)log.Bytes / done:F0} bytes an entry");
        }

        Print("state, bytes", $"{log.Bytes:N0}");
        Measure("append one, to the disk, ms (median of 201)", 201, log.AppendOne);
        var signed = log.Log.Sign(log.Identity, LogFixture.Now);
        Measure("append one and sign, ms (median of 51)", 51, () =>
        {
            log.AppendOne();
            signed = log.Log.Sign(log.Identity, LogFixture.Now);
        });
        var index = 0L;
        Measure("prove, ms (median of 201)", 201, () => log.Log.ProveInclusion(index = (index + 7_919_777) % entries, signed.Checkpoint));
        Files(log, signed);
    }

    private static void Files(LogFixture log, SignedCheckpoint signed)
    {
        var files = new TileFiles(Path.Combine(log.Folder, "log"), log.State);
        Measure("write all tiles and entries, s", 1, () => files.Write(signed), 1000);
        Print("files, bytes", $"{Directory.GetFiles(files.Folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length):N0}");
        using var certificate = LogCertificate.Parse(log.Identity.Certificate.Span)!;
        Measure("check everything, s", 1, () =>
        {
            if (LogAudit.Run(log.State, certificate, files, log.Anchor).Any())
            {
                throw new InvalidOperationException("A good log was refused.");
            }
        }, 1000);
    }

    private static void Measure(string what, int times, Action action, double divisor = 1)
    {
        var taken = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var clock = Stopwatch.StartNew();
            action();
            taken.Add(clock.Elapsed.TotalMilliseconds / divisor);
        }

        taken.Sort();
        Print(what, taken[taken.Count / 2].ToString("F3", CultureInfo.InvariantCulture));
    }

    private static void Print(string what, string figure) => Console.WriteLine($"{what,-44} {figure}");
}
