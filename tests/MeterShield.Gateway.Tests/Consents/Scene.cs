using MeterShield.Egress;
using MeterShield.Mqtt;
using MeterShield.Records;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>How the broker is when the householder withdraws.</summary>
public enum BrokerIs
{
    Up,
    Down,
    FallingMidPublish,
}

/// <summary>
/// A home, the real courier, a recording proxy and a real Mosquitto. One recipient has two grants; the first has releases in the
/// queue and one on its way when it is withdrawn; the second has one release that comes after all of them.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private const int Queued = 8;
    private const int OnItsWay = 3;
    private readonly CancellationTokenSource _ending = new();
    private readonly byte[] _last;
    private MosquittoServer? _broker;
    private Task _courier = Task.CompletedTask;

    private Scene(MosquittoServer broker)
    {
        _broker = broker;
        BrokerPort = broker.Port;
        Proxy = new RecordingProxy(broker.Port);
        Withdrawn = Home.Give(Proxy.Port);
        Kept = Home.Give(Proxy.Port, at: GivenHome.Now + NodaTime.Duration.FromHours(1));
        Home.Release(Withdrawn, Queued);
        Home.Release(Kept, 1);
        _last = File.ReadAllBytes(Path.Combine(Home.SpoolOf(Kept), Kept.Id.ToString(), Home.Waiting(Kept).Single(name => name.EndsWith(".release", StringComparison.Ordinal))));
    }

    public GivenHome Home { get; } = new();

    public RecordingProxy Proxy { get; }

    public int BrokerPort { get; }

    /// <summary>The grant that is withdrawn.</summary>
    public Grant Withdrawn { get; }

    /// <summary>The grant that is not.</summary>
    public Grant Kept { get; }

    /// <summary>The whole story up to the withdrawal, and on until the broker is there and has everything it is to get.</summary>
    public static async Task<Scene> PlayAsync(BrokerIs broker)
    {
        var scene = new Scene(await Listening.BrokerAsync());
        await scene.ReachAsync(broker);
        scene.Before = [.. scene.Proxy.Publishes];
        scene.SealedBefore = scene.Home.Seal(scene.Withdrawn, 1).Single();
        scene.Home.Endings.Withdraw(scene.Withdrawn, GivenHome.Now);
        scene.CommittedAfter = scene.Home.Commit(scene.SealedBefore.Release, scene.SealedBefore.Turn);
        scene.Proxy.HoldAnswersFrom = scene.Proxy.HalveFrom = int.MaxValue;
        scene._broker ??= await Listening.BrokerAsync(scene.BrokerPort);
        await scene.EverythingAsync();
        return scene;
    }

    /// <summary>What was on the wire when the householder withdrew.</summary>
    public IReadOnlyList<WirePublish> Before { get; private set; } = [];

    /// <summary>A release of an interval that had closed, sealed before the withdrawal.</summary>
    public (Sealing.SealedRelease Release, Minimization.Turn Turn) SealedBefore { get; private set; }

    /// <summary>Whether it was taken after the withdrawal.</summary>
    public bool CommittedAfter { get; private set; }

    /// <summary>What was on the wire after it.</summary>
    public IReadOnlyList<WirePublish> After => [.. Proxy.Publishes.Skip(Before.Count)];

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _courier;
        await Proxy.DisposeAsync();
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        Home.Dispose();
        _ending.Dispose();
    }

    private async Task ReachAsync(BrokerIs broker)
    {
        if (broker == BrokerIs.Down)
        {
            await _broker!.DisposeAsync();
            _broker = null;
        }

        Proxy.HoldAnswersFrom = broker == BrokerIs.Up ? OnItsWay : int.MaxValue;
        Proxy.HalveFrom = broker == BrokerIs.FallingMidPublish ? OnItsWay : int.MaxValue;
        _courier = new Egress.Courier(Home.Config.Spool, TimeProvider.System, new Deaf()).RunAsync(_ending.Token);
        if (broker != BrokerIs.Down)
        {
            await Proxy.UntilAsync(_ => Proxy.Releases == OnItsWay);
        }

        if (broker == BrokerIs.FallingMidPublish)
        {
            await _broker!.DisposeAsync();
            _broker = null;
        }
    }

    /// <summary>The other grant's release is the youngest: when it has come, everything else has had its turn.</summary>
    private async Task EverythingAsync()
    {
        var (withdrawn, last) = (false, false);
        while (!withdrawn || !last)
        {
            var publish = await Proxy.UntilAsync(_ => true);
            withdrawn |= publish.IsWithdrawal;
            last |= publish.Payload.AsSpan().SequenceEqual(_last);
        }
    }
}

/// <summary>Hears nothing: the tests look at the wire.</summary>
internal sealed class Deaf : ICourierObserver
{
    public void Connected()
    {
        // Seen on the wire.
    }

    public void Disconnected(MqttFault fault)
    {
        // Seen on the wire.
    }

    public void Delivered()
    {
        // Seen on the wire.
    }

    public void Kept(MqttPublishOutcome outcome)
    {
        // Seen on the wire.
    }

    public void Troubled(CourierTrouble trouble)
    {
        // Seen on the wire.
    }

    public void Failed(Exception fault)
    {
        // Seen on the wire.
    }
}
