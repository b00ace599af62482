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
    private readonly Dictionary<string, (RecipientCourier Courier, Task Running)> _recipients = new(StringComparer.Ordinal);

    /// <summary>A courier over the spool in a folder.</summary>
    /// <param name="spool">The folder; it must be there.</param>
    /// <param name="time">The clock of back-off and timeouts.</param>
    /// <param name="observer">Hears how it goes.</param>
    public Courier(string spool, TimeProvider time, ICourierObserver observer)
    {
        _layout = new SpoolLayout(Path.GetFullPath(spool));
        _time = time;
        _observer = observer;
    }

    /// <summary>Delivers until the caller stops.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no spool: the inside half makes it.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var watcher = new FileSystemWatcher(_layout.Root) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName };
        watcher.Created += (_, change) => Noticed(change.FullPath);
        watcher.Renamed += (_, change) => Noticed(change.FullPath);
        watcher.EnableRaisingEvents = true;
        using var timer = new PeriodicTimer(Rescan, _time);
        try
        {
            do
            {
                StartNewRecipients(cancel);
                WakeAll();
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The caller stops us: the recipients' loops end by the same token.
        }

        await Task.WhenAll(Recipients().Select(recipient => recipient.Running));
    }

    private void StartNewRecipients(CancellationToken cancel)
    {
        foreach (var home in Directory.EnumerateDirectories(_layout.Root))
        {
            lock (_recipients)
            {
                if (!_recipients.ContainsKey(home) && File.Exists(Path.Combine(home, SpoolLayout.RouteFile)))
                {
                    var courier = new RecipientCourier(home, _time, _observer);
                    _recipients[home] = (courier, courier.RunAsync(cancel));
                }
            }
        }
    }

    private void Noticed(string path)
    {
        foreach (var (courier, _) in Recipients().Where(recipient => path.StartsWith(recipient.Courier.Home + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            if (Path.GetFileName(path) == SpoolLayout.StopMarker)
            {
                courier.Stopped(Path.GetDirectoryName(path)!);
            }

            courier.Wake();
        }
    }

    private void WakeAll()
    {
        foreach (var (courier, _) in Recipients())
        {
            courier.Wake();
        }
    }

    private (RecipientCourier Courier, Task Running)[] Recipients()
    {
        lock (_recipients)
        {
            return [.. _recipients.Values];
        }
    }
}
