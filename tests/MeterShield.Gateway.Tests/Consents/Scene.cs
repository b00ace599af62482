using MeterShield.Egress;
using MeterShield.Mqtt;
using MeterShield.Records;
using MeterShield.Tests.Counterparts;
using NodaTime;

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
/// queue and one on its way when it is withdrawn; the second has one release that comes after all of them. Or the first is the
/// recipient's only one, and with it ends the name.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private const int Queued = 8;
    private const int OnItsWay = 3;
    private readonly byte[]? _last;
    private readonly string _backup;
    private MosquittoServer? _broker;
    private CancellationTokenSource _power = new();
    private Task _courier = Task.CompletedTask;

    private Scene(MosquittoServer broker, bool isOnly)
    {
        _broker = broker;
        BrokerPort = broker.Port;
        Proxy = new RecordingProxy(broker.Port);
        Withdrawn = Home.Give(Proxy.Port);
        Kept = isOnly ? null : Home.Give(Proxy.Port, at: GivenHome.Now + Duration.FromHours(1), quantity: Quantity.ExportedEnergy);
        Home.Release(Withdrawn, Queued);
        if (Kept is not null)
        {
            Home.Release(Kept, 1);
            _last = File.ReadAllBytes(Path.Combine(Home.SpoolOf(Kept), Kept.Id.ToString(), Home.Waiting(Kept).Single(name => name.EndsWith(".release", StringComparison.Ordinal))));
        }

        _backup = Home.Backup();
    }

    public GivenHome Home { get; } = new();

    public RecordingProxy Proxy { get; }

    public int BrokerPort { get; }

    /// <summary>The grant that is withdrawn.</summary>
    public Grant Withdrawn { get; }

    /// <summary>The grant that is not, or null.</summary>
    public Grant? Kept { get; }

    /// <summary>The whole story up to the withdrawal, and on until the broker is there and has everything it is to get.</summary>
    /// <param name="broker">How the broker is at the withdrawal.</param>
    /// <param name="isOnly">Whether the recipient has no other grant.</param>
    /// <param name="meanwhile">What happens at home after the withdrawal, before a broker that is away comes back.</param>
    public static async Task<Scene> PlayAsync(BrokerIs broker, bool isOnly = false, Func<Scene, Task>? meanwhile = null)
    {
        var scene = new Scene(await Listening.BrokerAsync(), isOnly);
        await scene.ReachAsync(broker);
        scene.Before = [.. scene.Proxy.Publishes];
        scene.SealedBefore = scene.Home.Seal(scene.Withdrawn, 1).Single();
        scene.ReadBefore = scene.Read();
        scene.Home.Endings.Withdraw(scene.Withdrawn, GivenHome.Now);
        scene.CommittedAfter = scene.Home.Commit(scene.SealedBefore.Release, scene.SealedBefore.Turn);
        scene.ReadAfter = scene.Read();
        if (meanwhile is not null)
        {
            await meanwhile(scene);
        }

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

    /// <summary>What the plan of before would have read by two hours later.</summary>
    public IReadOnlyList<Quantity> ReadBefore { get; private set; } = [];

    /// <summary>What the plan right after the withdrawal reads by then.</summary>
    public IReadOnlyList<Quantity> ReadAfter { get; private set; } = [];

    /// <summary>What is on the wire after it.</summary>
    public IReadOnlyList<WirePublish> After => [.. Proxy.Publishes.Skip(Before.Count)];

    /// <summary>Whether a publish is a release of the grant that is withdrawn: each names its consent record.</summary>
    public bool IsOfWithdrawn(WirePublish publish) => publish.IsRelease && publish.Payload.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Withdrawn.Consent.ToString())) >= 0;

    /// <summary>What is asked of the meter by two hours later, as the consents stand.</summary>
    public IReadOnlyList<Quantity> Read() => GivenHome.ReadBy(Plan.From(Home.Home, null), GivenHome.Now + Duration.FromHours(2));

    /// <summary>Both halves start anew, with a clock that may have jumped.</summary>
    public async Task RestartAsync(Duration jump)
    {
        await StopCourierAsync();
        Home.Restart(GivenHome.Now + jump);
        StartCourier(jump.ToTimeSpan());
    }

    /// <summary>The state folder of before the withdrawal is put back, and both halves start anew.</summary>
    public async Task RestoreAsync()
    {
        await StopCourierAsync();
        Home.Restore(_backup);
        Home.Restart(GivenHome.Now + Duration.FromHours(3));
        StartCourier(TimeSpan.Zero);
    }

    public async ValueTask DisposeAsync()
    {
        await StopCourierAsync();
        await Proxy.DisposeAsync();
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        Home.Dispose();
        _power.Dispose();
    }

    private void StartCourier(TimeSpan jump)
    {
        _power = new CancellationTokenSource();
        _courier = new Egress.Courier(Home.Config.Spool, new JumpedClock(jump), new Deaf()).RunAsync(_power.Token);
    }

    private async Task StopCourierAsync()
    {
        await _power.CancelAsync();
        await _courier;
        _power.Dispose();
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
        StartCourier(TimeSpan.Zero);
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

    /// <summary>The other grant's release is the youngest: when it has come, everything else has had its turn. Without it nothing may be left to wait.</summary>
    private async Task EverythingAsync()
    {
        var (withdrawn, last) = (false, _last is null);
        while (!withdrawn || !last)
        {
            var publish = await Proxy.UntilAsync(_ => true);
            withdrawn |= publish.IsWithdrawal;
            last |= publish.Payload.AsSpan().SequenceEqual(_last);
        }

        if (Kept is null)
        {
            await Home.UntilSettledAsync();
        }
    }
}

/// <summary>The system's clock, away from the right time.</summary>
internal sealed class JumpedClock(TimeSpan jump) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + jump;
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
