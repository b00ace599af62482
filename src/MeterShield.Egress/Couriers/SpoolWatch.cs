namespace MeterShield.Egress;

/// <summary>
/// The kernel's notices of new files in the spool. They make delivery and stopping quick; nothing depends on them, for they can
/// be lost, and a system may have none left to give.
/// </summary>
internal sealed class SpoolWatch(string root, Action<string> noticed) : IDisposable
{
    private FileSystemWatcher? _watcher;
    private volatile bool _broken;

    /// <summary>Begins to watch, or again after notices were lost. Without effect while it watches.</summary>
    public void Renew()
    {
        if (_watcher is not null && !_broken)
        {
            return;
        }

        _watcher?.Dispose();
        _watcher = null;
        _broken = false;
        if (Directory.Exists(root))
        {
            _watcher = Watch();
        }
    }

    public void Dispose() => _watcher?.Dispose();

    private FileSystemWatcher? Watch()
    {
        var watcher = new FileSystemWatcher(root) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName };
        watcher.Created += (_, change) => noticed(change.FullPath);
        watcher.Renamed += (_, change) => noticed(change.FullPath);
        watcher.Error += (_, _) => _broken = true;
        try
        {
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (IOException)
        {
            // The system's limit of watches is reached: the courier's own looking is left.
            watcher.Dispose();
            return null;
        }
    }
}
