namespace MeterShield.Egress;

/// <summary>How much waits in a spool, of all recipients together: a lively one must not hide a dead one.</summary>
/// <param name="Waiting">Messages that wait.</param>
/// <param name="OldestAge">Since when the oldest of them is due; zero when none waits or none is due.</param>
/// <param name="InTrouble">Recipients that are not reached, or do not take what is sent.</param>
internal sealed record SpoolCensus(long Waiting, TimeSpan OldestAge, long InTrouble)
{
    private static (string Spool, TimeProvider Time)? _counted;

    /// <summary>What is counted from now on.</summary>
    public static void Begin(string spool, TimeProvider time) => _counted = (spool, time);

    /// <summary>The count now; null when nothing is counted or the spool cannot be read.</summary>
    public static SpoolCensus? Now
    {
        get
        {
            try
            {
                return _counted is var (spool, time) ? Of(spool, time.GetUtcNow()) : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What keeps the spool from being read is told by the courier.
                return null;
            }
        }
    }

    public static SpoolCensus Of(string spool, DateTimeOffset now)
    {
        var homes = Directory.GetDirectories(spool);
        var (waiting, oldest) = (0L, long.MaxValue);
        foreach (var message in homes.SelectMany(Directory.EnumerateDirectories).Where(IsQueue).SelectMany(Directory.EnumerateFiles))
        {
            if (SpooledMessage.TryParse(Path.GetFileName(message), out var parsed))
            {
                waiting++;
                oldest = Math.Min(oldest, parsed.Due.ToUnixTimeSeconds());
            }
        }

        var age = waiting == 0 ? TimeSpan.Zero : now - DateTimeOffset.FromUnixTimeSeconds(oldest);
        return new SpoolCensus(waiting, age > TimeSpan.Zero ? age : TimeSpan.Zero, homes.LongCount(home => TroubleNote.Read(home) is { IsReached: false }));
    }

    private static bool IsQueue(string folder) =>
        Path.GetFileName(folder) != SpoolLayout.Acks && !File.Exists(Path.Combine(folder, SpoolLayout.StopMarker));
}
