using MeterShield.Mqtt;

namespace MeterShield.Egress;

/// <summary>
/// The outside half: has the network, and nothing but the spool. Delivers each recipient's sealed messages oldest first, one in
/// flight, and leaves an acknowledgment for each. One recipient's dead broker never delays another's.
/// </summary>
public sealed class Courier
{
    /// <summary>How long a new file can go unseen when the kernel's notice of it is lost.</summary>
    private static readonly TimeSpan Rescan = TimeSpan.FromSeconds(1);

    private readonly SpoolLayout _layout;
    private readonly TimeProvider _time;
    private readonly ICourierObserver _observer;
    private readonly IMqttConnector _connector;
    private readonly Dictionary<string, (RecipientKeeper Keeper, Task Running)> _recipients = new(StringComparer.Ordinal);

    /// <summary>A courier over the spool in a folder.</summary>
    /// <param name="spool">The folder. Until it is there the courier waits: the inside half makes it.</param>
    /// <param name="time">The clock of back-off and timeouts.</param>
    /// <param name="observer">Hears how it goes.</param>
    public Courier(string spool, TimeProvider time, ICourierObserver observer)
        : this(spool, time, observer, new MqttConnector(time))
    {
    }

    /// <summary>A courier whose connections another implementation makes.</summary>
    /// <param name="spool">The folder.</param>
    /// <param name="time">The clock of back-off and timeouts.</param>
    /// <param name="observer">Hears how it goes.</param>
    /// <param name="connector">Makes the connections.</param>
    public Courier(string spool, TimeProvider time, ICourierObserver observer, IMqttConnector connector)
    {
        _connector = connector;
        _layout = new SpoolLayout(Path.GetFullPath(spool));
        _time = time;
        _observer = observer;
    }

    /// <summary>Delivers until the caller stops. No fault of the network, of a broker or of the disk ends it.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        DeliveryMetrics.Begin(_time, _layout.Root);
        using var watch = new SpoolWatch(_layout.Root, Noticed);
        using var timer = new PeriodicTimer(Rescan, _time);
        try
        {
            do
            {
                Look(watch, cancel);
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The caller stops us: the recipients' loops end by the same token.
        }

        await Task.WhenAll(Recipients().Select(recipient => recipient.Running));
    }

    private void Look(SpoolWatch watch, CancellationToken cancel)
    {
        try
        {
            watch.Renew();
            StartNewRecipients(cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeliveryMetrics.Troubled(CourierTrouble.SpoolUnusable);
            _observer.Troubled(CourierTrouble.SpoolUnusable);
        }

        foreach (var (keeper, _) in Recipients())
        {
            keeper.Wake();
        }
    }

    private void StartNewRecipients(CancellationToken cancel)
    {
        lock (_recipients)
        {
            foreach (var ended in _recipients.Where(recipient => recipient.Value.Running.IsCompleted).Select(recipient => recipient.Key).ToList())
            {
                _recipients.Remove(ended);
            }
        }

        foreach (var home in Directory.EnumerateDirectories(_layout.Root))
        {
            lock (_recipients)
            {
                if (!_recipients.ContainsKey(home) && File.Exists(Path.Combine(home, SpoolLayout.RouteFile)))
                {
                    var keeper = new RecipientKeeper(home, _time, _observer, _connector);
                    _recipients[home] = (keeper, keeper.RunAsync(cancel));
                }
            }
        }
    }

    private void Noticed(string path)
    {
        var isHold = path == _layout.Hold;
        foreach (var (keeper, _) in Recipients().Where(recipient => isHold || path.StartsWith(recipient.Keeper.Home + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            if (isHold || Path.GetFileName(path) == SpoolLayout.StopMarker)
            {
                keeper.Stopped();
            }

            keeper.Wake();
        }
    }

    private (RecipientKeeper Keeper, Task Running)[] Recipients()
    {
        lock (_recipients)
        {
            return [.. _recipients.Values];
        }
    }
}
