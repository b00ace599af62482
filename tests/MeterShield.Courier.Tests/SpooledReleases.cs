namespace MeterShield.Courier.Tests;

/// <summary>Looks at the spool of a home with one consent.</summary>
internal static class SpooledReleases
{
    /// <summary>Waits until so many releases are in the spool.</summary>
    public static async Task UntilAsync(string spool, int count)
    {
        var grant = Directory.GetDirectories(spool, "*", SearchOption.AllDirectories)
            .Single(folder => Directory.GetFiles(folder, "*.consent").Length > 0);
        using var watcher = new FileSystemWatcher(grant, "*.release");
        var enough = new TaskCompletionSource();
        watcher.Created += (_, _) => Count();
        watcher.Renamed += (_, _) => Count();
        watcher.EnableRaisingEvents = true;
        Count();
        await enough.Task.WaitAsync(TimeSpan.FromMinutes(3));

        void Count()
        {
            if (Directory.GetFiles(grant, "*.release").Length >= count)
            {
                enough.TrySetResult();
            }
        }
    }
}
