using System.IO.Enumeration;

namespace MeterShield.Egress;

/// <summary>A sealed message where it waits.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Message">What its name tells.</param>
internal sealed record WaitingMessage(string Path, SpooledMessage Message);

/// <summary>
/// What waits for one recipient. However much waits, only its oldest part is held in memory. Of what is due at the same second consent
/// records go first: a release rests on its record, which the recipient must have seen.
/// </summary>
internal static class SpoolQueue
{
    /// <summary>The oldest messages of all grants that are not stopped, in order.</summary>
    /// <param name="home">The recipient's folder.</param>
    /// <param name="limit">At most so many.</param>
    public static List<WaitingMessage> Oldest(string home, int limit)
    {
        var oldest = new PriorityQueue<string, string>(limit + 1, Comparer<string>.Create((left, right) => Compare(Path.GetFileName(right.AsSpan()), Path.GetFileName(left.AsSpan()))));
        foreach (var folder in Directory.EnumerateDirectories(home))
        {
            if (Path.GetFileName(folder) != SpoolLayout.Acks && !StopMarkers.Stand(folder))
            {
                Add(folder, oldest, limit);
            }
        }

        var waiting = new List<WaitingMessage>(oldest.Count);
        while (oldest.TryDequeue(out var path, out _))
        {
            waiting.Add(new WaitingMessage(path, SpooledMessage.TryParse(Path.GetFileName(path), out var message) ? message : throw new InvalidOperationException("It was a message before.")));
        }

        waiting.Reverse();
        return waiting;
    }

    private static void Add(string folder, PriorityQueue<string, string> oldest, int limit)
    {
        try
        {
            foreach (var path in MessagesIn(folder, oldest, limit))
            {
                oldest.Enqueue(path, path);
                if (oldest.Count > limit)
                {
                    oldest.Dequeue();
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Removed since the recipient's folder was listed.
        }
    }

    /// <summary>Names are compared before a string is made of one: a young message in a long queue costs nothing.</summary>
    private static FileSystemEnumerable<string> MessagesIn(string folder, PriorityQueue<string, string> oldest, int limit) =>
        new(folder, (ref FileSystemEntry entry) => entry.ToFullPath())
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory
                && (oldest.Count < limit || Compare(entry.FileName, Path.GetFileName(oldest.Peek().AsSpan())) < 0)
                && SpooledMessage.TryParse(entry.FileName.ToString(), out _),
        };

    private static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var byDue = DueOf(left).SequenceCompareTo(DueOf(right));
        var byKind = byDue == 0 ? IsConsent(right).CompareTo(IsConsent(left)) : byDue;
        return byKind == 0 ? left.SequenceCompareTo(right) : byKind;
    }

    private static ReadOnlySpan<char> DueOf(ReadOnlySpan<char> name) => name[..Math.Max(name.IndexOf('-'), 0)];

    private static bool IsConsent(ReadOnlySpan<char> name) => name.EndsWith(SpooledMessage.ConsentEnding, StringComparison.Ordinal);
}
