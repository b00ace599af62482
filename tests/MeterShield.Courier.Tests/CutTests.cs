using MeterShield.Gateway.Tests;
using MeterShield.Tests.Counterparts;
using Xunit.Abstractions;

namespace MeterShield.Courier.Tests;

/// <summary>
/// The network is cut and the halves are killed, by a random schedule, again and again over one home: no release is lost, none is
/// sealed twice, and what the recipient gets, repeated messages apart, is in order.
/// </summary>
public sealed class CutTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1";
    private static readonly int Schedules = IsLong ? 100 : 4;

    [Fact]
    public async Task Cuts_and_kills_lose_nothing_and_keep_the_order()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var broker = await MosquittoServer.StartAsync();
        await using var hop = new Hop(broker.Port);
        var line = FreePort.Take();
        await using var box = await Box.CreateAsync(hop.Port, _ => $"tic+tcp://127.0.0.1:{line}");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await box.GrantAsync("watcher", "demonstration", "minute");
        await using var simulator = Tool.Start(
            Box.Simulator, "dotnet", "tic", "--to", $"tcp:127.0.0.1:{line}", "--speed", "240", "--start", Box.LegalTime(DateTimeOffset.UtcNow));
        await simulator.Errors.ReadLineAsync();
        await using var halves = new TwoHalves(box);
        var (heard, wanted) = (0, int.MaxValue);

        // Listened to all the while: a client that nobody reads stops answering, and its broker then forgets what it keeps for it.
        var listening = subscriber.UntilAsync(_ => (heard = subscriber.Releases.Count()) >= Volatile.Read(ref wanted), TimeSpan.FromHours(1));
        var lasting = 0;
        for (var schedule = 0; schedule < Schedules; schedule++)
        {
            // Each schedule strikes a home that delivers: else it would prove nothing.
            hop.Join();
            halves.StartWhatIsDead();
            await halves.LiveUntilAsync(HeardMoreThan(Volatile.Read(ref heard)), TimeSpan.FromSeconds(180));
            var isLasting = IsLong && schedule % 25 == 24;
            lasting += isLasting ? 1 : 0;
            await DisturbAsync(random, hop, halves, isLasting);
        }

        // Undisturbed at last: what waits goes out first, then new minutes.
        hop.Join();
        halves.StartWhatIsDead();
        var before = Volatile.Read(ref heard);
        Volatile.Write(ref wanted, before + 60);
        await Task.WhenAny(listening, halves.LiveAsync(TimeSpan.FromSeconds(180)));
        var waiting = Directory.GetFiles(Path.Combine(box.Folder, "spool"), "*.release", SearchOption.AllDirectories).Length;
        Assert.True(
            listening.IsCompletedSuccessfully,
            $"seed {seed}: {before} before, {heard} now, {waiting} in the spool, meter {(simulator.HasExited ? "gone" : "alive")}\n{halves.Said}");

        var distinct = Sequences.Check(box, subscriber, seed: seed);
        var twice = subscriber.Releases.Count() - distinct;
        output.WriteLine($"seed {seed}: {Schedules} schedules, {lasting} cuts of 25 s among {hop.Cuts}, {halves.Kills} kills, {distinct} releases in order, none lost, {twice} came twice");
        Assert.True(before >= Schedules, $"seed {seed}: {before} while it was disturbed");
        Assert.True(!IsLong || (lasting > 0 && twice > 0), $"seed {seed}: {lasting} lasting cuts, {twice} came twice");

        Func<bool> HeardMoreThan(int count) => () => Volatile.Read(ref heard) > count;
    }

    /// <summary>Some seconds of trouble: cuts, and deaths of the courier, of the inside half, or of both.</summary>
    private static async Task DisturbAsync(Random random, Hop hop, TwoHalves halves, bool isLastingCut)
    {
        hop.Join();
        for (var blow = random.Next(2, 5); blow > 0; blow--)
        {
            halves.StartWhatIsDead();
            await halves.LiveAsync(TimeSpan.FromMilliseconds(random.Next(50, 1200)));
            if (isLastingCut || random.Next(2) == 0)
            {
                await hop.CutAsync();
                await halves.LiveAsync(isLastingCut ? TimeSpan.FromSeconds(25) : TimeSpan.FromMilliseconds(random.Next(50, 1200)));
                isLastingCut = false;
            }

            await halves.KillAsync(inside: random.Next(2) == 0, courier: random.Next(2) == 0);
            await hop.CutAsync();
            hop.Join();
        }

        await hop.CutAsync();
    }

    /// <summary>The two programs of one home, either of which may be dead.</summary>
    private sealed class TwoHalves(Box box) : IAsyncDisposable
    {
        private readonly Tool?[] _halves = new Tool?[2];
        private readonly Queue<string> _said = new();

        /// <summary>The last lines of both logs.</summary>
        public string Said => string.Join('\n', _said);

        /// <summary>How often a half was killed.</summary>
        public int Kills { get; private set; }

        public void StartWhatIsDead()
        {
            foreach (var (index, name) in new[] { "inside", "courier" }.Index())
            {
                if (_halves[index] is not { HasExited: false })
                {
                    _halves[index] = Tool.Start(Box.Gateway, "dotnet", name, "--config", box.Config);
                }
            }
        }

        /// <summary>Reads their logs, so that none waits for a full pipe, until so much time has gone by.</summary>
        public async Task LiveAsync(TimeSpan time)
        {
            using var moment = new CancellationTokenSource(time);
            await Task.WhenAll(_halves.OfType<Tool>().Select(half => ReadAsync(half, moment.Token)));
        }

        /// <summary>The same until something is so.</summary>
        public async Task LiveUntilAsync(Func<bool> isSo, TimeSpan longest)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (!isSo())
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < longest, Said);
                await LiveAsync(TimeSpan.FromMilliseconds(200));
            }
        }

        /// <summary>Kills, and sees them dead.</summary>
        public async Task KillAsync(bool inside, bool courier)
        {
            foreach (var (index, dies) in new[] { inside, courier }.Index())
            {
                if (dies && _halves[index] is { HasExited: false } half)
                {
                    Kills++;
                    half.Kill();
                    await half.WaitAsync();
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var half in _halves.OfType<Tool>())
            {
                await half.DisposeAsync();
            }
        }

        private async Task ReadAsync(Tool half, CancellationToken moment)
        {
            try
            {
                while (true)
                {
                    if (await half.Output.ReadLineAsync(moment) is not { } line)
                    {
                        return;
                    }

                    lock (_said)
                    {
                        _said.Enqueue(line);
                        if (_said.Count > 40)
                        {
                            _said.Dequeue();
                        }
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The moment has come.
            }
        }
    }
}
