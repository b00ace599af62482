using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using MeterShield.Egress;
using MeterShield.Mqtt;

namespace MeterShield.Benchmarks;

/// <summary>
/// QoS 1 publishes per second into one mosquitto, in turns: our client, mosquitto_pub, and our courier from a spool, which also flushes an
/// acknowledgment and a removal for each message; beside the flushes that this disk takes in a second, which bound the courier.
/// </summary>
internal sealed class PublishRate(int count) : ICourierObserver, IAsyncDisposable
{
    private const int Turns = 3;
    private const int Bytes = 1024;

    // Not below /tmp, which may be memory: it would flush at once.
    private readonly DirectoryInfo _folder = Directory.CreateDirectory($"/var/tmp/metershield-rate-{Environment.ProcessId}");
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _all = new();
    private int _left;

    public static async Task<int> RunAsync(int count)
    {
        using var broker = new MosquittoProcess();
        for (var turn = 0; turn < Turns; turn++)
        {
            await using var listener = await broker.ListenAsync();
            await Print("our client, 20 under way", count, () => PublishAsync(broker.Port, count, underWay: 20));
            await Print("our client, one under way", count, () => PublishAsync(broker.Port, count, underWay: 1));
            await Print("mosquitto_pub -l -q 1", count, () => broker.PublishAsync(count, Bytes));
            var few = Math.Max(count / 20, 100);
            await using var rate = new PublishRate(few);
            await Print("raw: write, fsync, rename, fsync; unlink, fsync", few, rate.FlushAsync);
            var home = rate.Fill();
            await Print($"courier, from a spool ({rate._left} messages)", few, () => rate.DeliverAsync(home, broker.Port));
        }

        return 0;
    }

    public void Connected()
    {
    }

    public void Disconnected(MqttFault fault)
    {
    }

    public void Delivered()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _all.SetResult();
        }
    }

    public void Kept(MqttPublishOutcome outcome) => _all.TrySetException(new InvalidOperationException($"{outcome}"));

    public void Troubled(CourierTrouble trouble) => _all.TrySetException(new InvalidOperationException($"{trouble}"));

    public void Failed(Exception fault) => _all.TrySetException(fault);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _ending.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task PublishAsync(int port, int count, int underWay)
    {
        var endpoint = new MqttEndpoint("127.0.0.1", port, UsesTls: false);
        var result = await new MqttConnector(TimeProvider.System).ConnectAsync(new MqttOptions { Endpoint = endpoint, ClientId = "speaker" }, CancellationToken.None);
        await using var connection = result.Connection!;
        var message = new MqttMessage("ms/v1/bench/release", new byte[Bytes]);
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, underWay).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var taken = await connection.PublishAsync(message, null, CancellationToken.None);
                if (taken.Outcome != MqttPublishOutcome.Taken)
                {
                    throw new InvalidOperationException(taken.Sentence);
                }
            }
        }));
    }

    private static async Task Print(string what, int count, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-60} {count / watch.Elapsed.TotalSeconds,10:N0} /s"));
    }

    /// <summary>What the courier asks of the disk for each message, without a broker.</summary>
    private Task FlushAsync()
    {
        var folder = Path.Combine(_folder.FullName, "raw");
        Directory.CreateDirectory(folder);
        for (var number = 0; number < count; number++)
        {
            var file = Path.Combine(folder, $"{number}");
            Durable.Write(file, []);
            Durable.Delete(file);
        }

        return Task.CompletedTask;
    }

    private string Fill()
    {
        var home = SpoolOfFiles.Make(_folder.FullName, count, Bytes);
        _left = count;
        return home;
    }

    private async Task DeliverAsync(string home, int port)
    {
        SpoolOfFiles.Route(home, port);
        var running = new Courier(Path.GetDirectoryName(home)!, TimeProvider.System, this).RunAsync(_ending.Token);
        await _all.Task;
        await _ending.CancelAsync();
        await running;
    }
}

/// <summary>A spool as its README says, with so many messages that are none.</summary>
internal static class SpoolOfFiles
{
    /// <summary>Makes the folder of a recipient with so many messages in it; where the recipient listens is not said yet.</summary>
    public static string Make(string folder, int count, int bytes)
    {
        var home = Path.Combine(folder, "spool", RandomNumberGenerator.GetHexString(32, lowercase: true));
        var grant = Path.Combine(home, RandomNumberGenerator.GetHexString(32, lowercase: true));
        foreach (var part in new[] { grant, Path.Combine(home, "acks"), Path.Combine(home, "notices") })
        {
            Directory.CreateDirectory(part);
        }

        var payload = new byte[bytes];
        for (var number = 0; number < count; number++)
        {
            var id = RandomNumberGenerator.GetHexString(64, lowercase: true);
            File.WriteAllBytes(Path.Combine(grant, string.Create(CultureInfo.InvariantCulture, $"{1_800_000_000 + number:D12}-{number:D10}-{id}.release")), payload);
        }

        return home;
    }

    public static void Route(string home, int port) =>
        File.WriteAllText(Path.Combine(home, "route.json"), $$"""{"broker":"mqtt://127.0.0.1:{{port}}","user":null,"password":null}""");
}
