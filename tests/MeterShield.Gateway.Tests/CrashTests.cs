using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>The gateway is killed without warning again and again; nothing is lost and nothing is sealed twice.</summary>
public sealed class CrashTests
{
    private const int Kills = 50;

    /// <summary>Kills that fall while releases are sealed; the others fall while it starts.</summary>
    private const int KillsAtWork = 30;

    /// <summary>How many minutes with a value are waited for once nothing is killed any more.</summary>
    private const int Undisturbed = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Fifty_kills_lose_no_release_and_seal_none_twice()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var broker = await MosquittoServer.StartAsync();
        var port = FreePort.Take();
        await using var box = await Box.CreateAsync(broker.Port, _ => $"tic+tcp://127.0.0.1:{port}");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await box.GrantAsync("watcher", "demonstration", "minute");
        using var reader = new ReleaseReader(box);
        var truth = Path.Combine(box.Folder, "truth.csv");
        await using var simulator = Tool.Start(
            Box.Simulator, "dotnet", "tic", "--to", $"tcp:127.0.0.1:{port}", "--speed", "240", "--truth", truth,
            "--start", Box.LegalTime(DateTimeOffset.UtcNow));
        await simulator.Errors.ReadLineAsync();
        var waiting = new Waiting(reader, subscriber);

        // Listened to all the while: a client that nobody reads stops answering, and its broker then forgets what it keeps for it.
        var listening = subscriber.UntilAsync(_ => waiting.IsOver(), TimeSpan.FromHours(1));
        var atWork = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var gateway = box.Run();
            atWork += await KillAsync(gateway, random, atWork: kill % 5 < 3) ? 1 : 0;
        }

        // Undisturbed at last: what was sealed before the last kill goes out first, perhaps for the second time; then the minutes of
        // the outages, missing; then minutes that had not begun when it was killed for the last time.
        waiting.For(EndToEndTests.Registers(truth).Keys.Max(StringComparer.Ordinal)!);
        await using (var gateway = box.Run())
        {
            var said = new LastWords(gateway);
            await Task.WhenAny(listening, said.UntilAsync(Patience));
            Assert.True(listening.IsCompleted, $"seed {seed}: {waiting}, meter {(simulator.HasExited ? "gone" : "alive")}\n{said}");
            await listening;
        }

        var releases = Distinct(reader, subscriber);
        Assert.True(atWork >= KillsAtWork, $"seed {seed}: only {atWork} of {Kills} kills while it sealed");
        CheckOrder(releases, seed);
        CheckEnergy(releases, EndToEndTests.Registers(truth), seed);
    }

    /// <summary>Kills at a random moment: while it starts, or between the seals, the deliveries and the acknowledgments of releases.</summary>
    /// <returns>Whether it had sealed a release.</returns>
    private static async Task<bool> KillAsync(Tool gateway, Random random, bool atWork)
    {
        var said = new LastWords(gateway);
        var hasSealed = atWork && await said.UntilAsync(Patience, "A release was sealed.");
        Assert.True(hasSealed == atWork, said.ToString());
        await said.UntilAsync(TimeSpan.FromMilliseconds(atWork ? random.Next(700) : random.Next(50, 900)));
        gateway.Kill();
        return hasSealed;
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

    /// <summary>Counts what comes, and knows what is waited for: so many minutes with a value from an instant on.</summary>
    private sealed class Waiting(ReleaseReader reader, Subscriber subscriber)
    {
        private readonly SortedSet<string> _begun = new(StringComparer.Ordinal);
        private readonly Lock _gate = new();
        private int _read;
        private string? _from;

        public void For(string from)
        {
            lock (_gate)
            {
                _from = from;
            }
        }

        /// <summary>Called by whoever listens, after each line.</summary>
        public bool IsOver()
        {
            lock (_gate)
            {
                for (; _read < subscriber.Messages.Count; _read++)
                {
                    var (topic, payload) = subscriber.Messages[_read];
                    if (topic.EndsWith("/release", StringComparison.Ordinal) && reader.Read(payload) is { Value: EnergyValue } release)
                    {
                        _begun.Add(release.Interval.Start.ToString());
                    }
                }

                return New >= Undisturbed;
            }
        }

        public override string ToString()
        {
            lock (_gate)
            {
                return $"{_read} messages, {_begun.Count} minutes with a value, {New} since {_from}";
            }
        }

        private int New => _from is null ? 0 : _begun.Count(start => string.CompareOrdinal(start, _from) >= 0);
    }
}
