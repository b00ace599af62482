using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>The gateway is killed without warning again and again; nothing is lost and nothing is sealed twice.</summary>
public sealed class CrashTests
{
    private const int Kills = 50;

    /// <summary>How many minutes with a value are waited for once nothing is killed any more.</summary>
    private const int Undisturbed = 12;

    [Fact]
    public async Task Fifty_kills_lose_no_release_and_seal_none_twice()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var broker = await MosquittoServer.StartAsync();
        var port = MosquittoServer.FreePort();
        await using var box = await Box.CreateAsync(broker.Port, _ => $"tic+tcp://127.0.0.1:{port}");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await box.GrantAsync("watcher", "demonstration", "minute");
        var truth = Path.Combine(box.Folder, "truth.csv");
        await using var simulator = Tool.Start(
            Box.Simulator, "dotnet", "tic", "--to", $"tcp:127.0.0.1:{port}", "--speed", "240", "--truth", truth,
            "--start", Box.LegalTime(DateTimeOffset.UtcNow));
        await simulator.Errors.ReadLineAsync();

        for (var kill = 0; kill < Kills; kill++)
        {
            await using var gateway = box.Run();
            await RunForAsync(gateway, random);
            gateway.Kill();
        }

        using var reader = new ReleaseReader(box);
        var before = subscriber.Releases.Count();
        await using (box.Run())
        {
            // Undisturbed at last: what was sealed before the last kill goes out first, perhaps for the second time; then the minutes of the outages, missing; then new ones.
            await subscriber.UntilAsync(_ => subscriber.Releases.Skip(before).Select(reader.Read).Where(release => release.Value is EnergyValue).DistinctBy(release => release.Id).Count() >= Undisturbed);
        }

        var releases = Distinct(reader, subscriber);
        Assert.True(releases.Count >= Undisturbed, $"seed {seed}: only {releases.Count}");
        CheckOrder(releases, seed);
        CheckEnergy(releases, EndToEndTests.Registers(truth), seed);
    }

    /// <summary>Kills come at any moment: while starting, and up to some seconds into the work.</summary>
    private static async Task RunForAsync(Tool gateway, Random random)
    {
        using var moment = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(100, 1500)));
        try
        {
            while (await gateway.Output.ReadLineAsync(moment.Token) is not null)
            {
                // The log is read on, so that the program never waits for a full pipe.
            }
        }
        catch (OperationCanceledException)
        {
            // The moment has come.
        }
    }

    /// <summary>The releases by sequence; a message that came twice must be the same bytes.</summary>
    private static SortedDictionary<long, ReceivedRelease> Distinct(ReleaseReader reader, Subscriber subscriber)
    {
        var bytes = new Dictionary<Digest, string>();
        var releases = new SortedDictionary<long, ReceivedRelease>();
        foreach (var payload in subscriber.Releases)
        {
            var release = reader.Read(payload);
            Assert.True(bytes.TryAdd(release.Id, Convert.ToHexString(payload)) || bytes[release.Id] == Convert.ToHexString(payload), "sealed twice");
            Assert.True(releases.TryAdd(release.Sequence, release) || releases[release.Sequence].Id == release.Id, "two releases of one turn");
        }

        return releases;
    }

    private static void CheckOrder(SortedDictionary<long, ReceivedRelease> releases, int seed) =>
        Assert.True(releases.Keys.SequenceEqual(Enumerable.Range(0, releases.Count).Select(number => (long)number)), $"seed {seed}: lost among {string.Join(' ', releases.Keys)}");

    /// <summary>Over the released intervals the energy is the meter's, to the watt-hour, and none is told twice.</summary>
    private static void CheckEnergy(SortedDictionary<long, ReceivedRelease> releases, Dictionary<string, long> registers, int seed)
    {
        var known = releases.Values.Where(release => release.Value is EnergyValue).ToList();
        Assert.True(known.Count >= Undisturbed, $"seed {seed}: only {known.Count} with a value");
        foreach (var release in known)
        {
            var (start, end) = (release.Interval.Start.ToString(), release.Interval.End.ToString());
            Assert.Equal(registers[end] - registers[start], ((EnergyValue)release.Value).Energy.Value);
        }

        Assert.All(known.Zip(known.Skip(1)), pair => Assert.Equal(pair.First.Interval.End, pair.Second.Interval.Start));
    }
}
