using System.Text;
using Xunit.Abstractions;

namespace MeterShield.Egress.Tests;

/// <summary>
/// Everything the gateway and the courier write is noted by strace, and played back up to some point with what was not synced lost in
/// part: as a power cut leaves it. What was said to be committed is there, whole, and goes on: releases, consents and withdrawals with
/// their stop markers, the anchor, and the minutes that are kept at home.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private static readonly int Cuts = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 500 : 40;

    [Fact]
    public void A_power_cut_at_any_point_loses_nothing_that_was_committed()
    {
        var seed = Environment.TickCount;
        using var home = Box.Create();
        home.Give();
        var before = Files(home.Folder);
        var calls = ChildProcess.Traced(home.Folder, rounds: 12, "deliver");
        Assert.True(calls.Count(call => call.Kind == DiskCallKind.Sync) > 100, "the log of writes is empty");
        Assert.True(SaidIn(calls).Count(line => line.StartsWith("stopped", StringComparison.Ordinal)) > 1, "nothing was heard of what was done");

        var restored = 0;
        foreach (var (done, found, when) in CutsOf(before, calls, seed))
        {
            restored += After(home.Folder, found, folder => Check(folder, done, done.Count == calls.Count, when));
        }

        output.WriteLine($"seed {seed}: cuts among {calls.Count} calls, 0 releases lost, {restored} put back into the spool");
    }

    [Fact]
    public void A_power_cut_at_any_point_loses_no_minute_that_a_grant_needs_and_makes_none_wrong()
    {
        var seed = Environment.TickCount;
        var home = Directory.CreateTempSubdirectory("metershield-kept-");
        try
        {
            KeptMinutes.Create(home.FullName);
            var before = Files(home.FullName);
            var calls = ChildProcess.Traced(home.FullName, rounds: 6, "keep");
            Assert.True(calls.Count(call => call.Kind == DiskCallKind.Sync) > 40 && SaidIn(calls).Length > 100, "the log of writes is empty");
            var known = 0;
            foreach (var (done, found, when) in CutsOf(before, calls, seed))
            {
                known += After(home.FullName, found, folder => KeptMinutes.Check(folder, SaidIn(done), when));
            }

            output.WriteLine($"seed {seed}: cuts among {calls.Count} calls, {known} minutes found, none lost that is needed");
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    /// <summary>Some cuts: what was done until then, what is found, and when that was. The last is after the end: there all must have come that a test wants to see.</summary>
    private static IEnumerable<(List<DiskCall> Done, Dictionary<string, byte[]?> Found, string When)> CutsOf(Dictionary<string, byte[]?> before, List<DiskCall> calls, int seed)
    {
        var random = new Random(seed);
        var points = Enumerable.Range(1, Cuts - 1).Select(_ => random.Next(calls.Count + 1)).ToList();
        foreach (var point in (IEnumerable<int>)[.. points, .. JustSaid(calls, random), calls.Count])
        {
            var disk = new CutDisk(before);
            foreach (var call in calls.Take(point))
            {
                disk.Do(call);
            }

            yield return (calls[..point], disk.Cut(random), $"seed {seed}, call {point} of {calls.Count}");
        }
    }

    /// <summary>Right after some of what was said, of each kind: then it must hold, and nothing later has brought it to the disk.</summary>
    private static List<int> JustSaid(List<DiskCall> calls, Random random) =>
    [
        .. Enumerable.Range(1, calls.Count).Where(point => calls[point - 1].Kind == DiskCallKind.Say)
            .GroupBy(point => Encoding.UTF8.GetString(calls[point - 1].Bytes).Split(' ') is [var word, _] ? word : "")
            .SelectMany(said => said.OrderBy(_ => random.Next()).Take(5)),
    ];

    private static int After(string from, Dictionary<string, byte[]?> found, Func<string, int> check)
    {
        var folder = Directory.CreateTempSubdirectory("metershield-cut-");
        try
        {
            Lay(from, folder.FullName, found);
            return check(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>How many releases had to be put back into the spool.</returns>
    private static int Check(string folder, List<DiskCall> done, bool atTheEnd, string when)
    {
        var said = SaidIn(done);
        Aftermath.Check(folder, said, when);
        using var box = Box.Open(folder);
        CheckSpool(box, everyPending: false, when);
        ConsentAftermath.Check(box, said, when);
        box.Log.NoteStart(Box.Now);
        box.CompleteWithdrawals();
        var restored = box.Outbox.Recover(Box.Now);
        CheckSpool(box, everyPending: true, when);
        CheckSettled(box, done, atTheEnd, when);
        ConsentAftermath.CheckStarted(box, when);
        box.Anchor.Advance();
        box.Release(box.Consents.Live()[0]);
        box.Sign();
        Assert.True(box.Findings.Count == 0, $"{when}: {string.Join(", ", box.Findings.Take(3))}");
        return restored;
    }

    private static string[] SaidIn(List<DiskCall> done) =>
        Encoding.UTF8.GetString([.. done.Where(call => call.Kind == DiskCallKind.Say).SelectMany(call => call.Bytes)]).Split('\n')[..^1];

    /// <summary>What the courier finds is whole; and once recovered, all that was not taken is there to be found.</summary>
    private static void CheckSpool(Box box, bool everyPending, string when)
    {
        var bytes = box.Ask(
            "SELECT o.id, coalesce(o.bytes, a.bytes), o.bytes IS NOT NULL FROM outbox o JOIN archive a ON a.position = o.position",
            row => (Id: row.GetString(0), Bytes: row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1), Pending: row.GetBoolean(2))).ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        var files = Directory.GetFiles(box.Spool.Root, "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file)[0] != '.' && !file.Contains("/acks/", StringComparison.Ordinal) && Path.GetExtension(file) is ".release" or ".consent" or ".withdrawal")
            .ToDictionary(file => Path.GetFileName(file).Split('-', '.')[2], StringComparer.Ordinal);
        foreach (var (id, file) in files)
        {
            // Of what was withdrawn before it was sent nothing is kept; that nothing of it is in the spool is seen after the start.
            Assert.True(bytes[id].Bytes is not { } whole || whole.AsSpan().SequenceEqual(File.ReadAllBytes(file)), $"{when}: half a message in the spool");
        }

        if (everyPending)
        {
            Assert.True(bytes.Values.Where(entry => entry.Pending).All(entry => files.ContainsKey(entry.Id)), $"{when}: lost");
        }
    }

    /// <summary>What is written down as taken was taken: the courier had left its acknowledgment.</summary>
    private static void CheckSettled(Box box, List<DiskCall> done, bool atTheEnd, string when)
    {
        var acknowledged = done.Where(call => call.Kind == DiskCallKind.Rename && call.To.Contains("/acks/", StringComparison.Ordinal))
            .Select(call => Path.GetFileName(call.To).Split('-', '.')[2]).ToHashSet(StringComparer.Ordinal);
        var settled = box.Ask("SELECT o.id FROM outbox o JOIN grants g ON g.id = o.grant_id WHERE o.bytes IS NULL AND g.withdrawn IS NULL", row => row.GetString(0));
        Assert.True(settled.TrueForAll(acknowledged.Contains), $"{when}: taken by nobody");
        Assert.True(!atTheEnd || settled.Count > 0, $"{when}: nothing was delivered");
    }

    private static Dictionary<string, byte[]?> Files(string folder) =>
        Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => path, path => Directory.Exists(path) ? null : File.ReadAllBytes(path), StringComparer.Ordinal);

    private static void Lay(string from, string to, Dictionary<string, byte[]?> found)
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var (path, bytes) in found.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var here = path.Replace(from, to, StringComparison.Ordinal);
            if (bytes is null)
            {
                Directory.CreateDirectory(here, Own | UnixFileMode.UserExecute);
            }
            else
            {
                File.WriteAllBytes(here, bytes);
                File.SetUnixFileMode(here, Own);
            }
        }
    }
}
