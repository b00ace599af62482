namespace MeterShield.Egress.Tests;

/// <summary>
/// A disk as the power finds it: what was synced is there; of what was written since, some is there and some is not, cut anywhere at a
/// sector; of names made, changed and removed since their folder was synced, the first few are there, as a journal keeps them.
/// </summary>
internal sealed class CutDisk
{
    private const int Sector = 512;

    private readonly Dictionary<string, Node> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _kept = new(StringComparer.Ordinal);
    private readonly List<Action<Dictionary<string, Node>>> _journal = [];

    /// <param name="files">What was on the disk before, by path; a folder's bytes are null.</param>
    public CutDisk(IReadOnlyDictionary<string, byte[]?> files)
    {
        foreach (var (path, bytes) in files)
        {
            _names[path] = _kept[path] = new Node { IsFolder = bytes is null, Kept = bytes ?? [] };
        }
    }

    /// <summary>The program does something.</summary>
    public void Do(DiskCall call)
    {
        switch (call.Kind)
        {
            case DiskCallKind.Create when !_names.ContainsKey(call.Path):
                var made = new Node();
                Journal(names => names[call.Path] = made);
                break;
            case DiskCallKind.MakeFolder:
                Journal(names => names[call.Path] = new Node { IsFolder = true });
                break;
            case DiskCallKind.Truncate:
                At(call).Waiting.Add(bytes => Sized(bytes, call.Offset));
                break;
            case DiskCallKind.Allocate:
                At(call).Waiting.Add(bytes => Sized(bytes, Math.Max(bytes.Length, call.Offset)));
                break;
            case DiskCallKind.Write:
                Write(At(call), call);
                break;
            case DiskCallKind.Sync when _names.GetValueOrDefault(call.Path) is { IsFolder: false } file:
                file.Settle(_ => true);
                break;
            case DiskCallKind.Sync:
                // A folder: the journal is written up to here.
                KeepNames(_journal.Count);
                break;
            case DiskCallKind.Rename:
                Journal(names => Move(names, call.Path, call.To));
                break;
            case DiskCallKind.Remove:
                Journal(names => names.Remove(call.Path));
                break;
            default:
                break;
        }
    }

    /// <summary>The power goes.</summary>
    /// <returns>What is found afterwards, by path; a folder's bytes are null.</returns>
    public Dictionary<string, byte[]?> Cut(Random random)
    {
        KeepNames(random.Next(_journal.Count + 1));
        foreach (var node in _kept.Values.Distinct())
        {
            // Now the first few, now any.
            var some = random.Next(3) == 0;
            var first = random.Next(node.Waiting.Count + 1);
            var index = 0;
            node.Settle(_ => some ? random.Next(2) == 0 : index++ < first);
        }

        return _kept.ToDictionary(entry => entry.Key, entry => entry.Value.IsFolder ? null : entry.Value.Kept, StringComparer.Ordinal);
    }

    /// <summary>A folder goes with what is in it.</summary>
    private static void Move(Dictionary<string, Node> names, string from, string to)
    {
        names[to] = names.Remove(from, out var moved) ? moved : throw new FileNotFoundException(from);
        foreach (var path in names.Keys.Where(path => path.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
        {
            names[to + path[from.Length..]] = names[path];
            names.Remove(path);
        }
    }

    private static byte[] Sized(byte[] bytes, long size)
    {
        Array.Resize(ref bytes, checked((int)size));
        return bytes;
    }

    /// <summary>Sector by sector, for a disk writes no more at once.</summary>
    private static void Write(Node file, DiskCall call)
    {
        for (var from = 0; from < call.Bytes.Length;)
        {
            var (start, at) = (from, call.Offset + from);
            var length = (int)Math.Min(call.Bytes.Length - from, Sector - (at % Sector));
            file.Waiting.Add(bytes =>
            {
                var sized = Sized(bytes, Math.Max(bytes.Length, at + length));
                call.Bytes.AsSpan(start, length).CopyTo(sized.AsSpan((int)at));
                return sized;
            });
            from += length;
        }
    }

    private Node At(DiskCall call) => _names[call.Path];

    private void Journal(Action<Dictionary<string, Node>> change)
    {
        change(_names);
        _journal.Add(change);
    }

    private void KeepNames(int count)
    {
        foreach (var change in _journal.Take(count))
        {
            change(_kept);
        }

        _journal.RemoveRange(0, count);
    }

    private sealed class Node
    {
        public bool IsFolder { get; init; }

        public byte[] Kept { get; set; } = [];

        public List<Func<byte[], byte[]>> Waiting { get; } = [];

        /// <summary>What waited reaches the disk, or not.</summary>
        public void Settle(Func<int, bool> reaches)
        {
            if (Waiting.Count == 0)
            {
                return;
            }

            var bytes = (byte[])Kept.Clone();
            for (var index = 0; index < Waiting.Count; index++)
            {
                bytes = reaches(index) ? Waiting[index](bytes) : bytes;
            }

            Kept = bytes;
            Waiting.Clear();
        }
    }
}
