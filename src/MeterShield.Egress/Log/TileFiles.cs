using System.Buffers.Binary;

namespace MeterShield.Egress;

/// <summary>
/// The log as files (C2SP tlog-tiles), for any tool that reads such logs and for whoever wants to look. The state is the truth:
/// a folder that was removed is written anew from it.
/// </summary>
/// <param name="folder">The folder; nothing else is in it.</param>
/// <param name="state">The truth.</param>
public sealed class TileFiles(string folder, StateDatabase state)
{
    private readonly StoredHashes _hashes = new(state);
    private readonly EgressLog _log = new(state);

    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>
    /// Writes what is lacking for a checkpoint, the checkpoint last, and removes what is no more needed: older partial tiles, pruned entries.
    /// What is at the end of the log is compared, as a crash may have left it; and all of it where the files are not those of this log, as
    /// when an older state was put back.
    /// </summary>
    /// <exception cref="IOException">The disk did not take it. What is there is whole.</exception>
    public void Write(SignedCheckpoint signed)
    {
        var expected = Expected(signed.Checkpoint.Size).ToList();
        var ours = Shown() is not null;
        foreach (var (path, isLast, content) in expected)
        {
            if (!File.Exists(Full(path)) || ((isLast || !ours) && !Same(Full(path), content())))
            {
                Put(path, content());
            }
        }

        Put(TileLayout.Signature, signed.Signature.Span);
        Put(TileLayout.Checkpoint, signed.Checkpoint.Utf8);
        RemoveOthers(expected.Select(file => Full(file.Path)).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Compares every file with the state.</summary>
    /// <returns>What is not as it should be; nothing when the folder was never written to the end, where the checkpoint is.</returns>
    internal IEnumerable<LogFinding> Check()
    {
        if (!File.Exists(Full(TileLayout.Checkpoint)))
        {
            yield break;
        }

        if (Shown() is not { } signed)
        {
            yield return new LogFinding(LogFault.FileChanged, TileLayout.Checkpoint);
            yield break;
        }

        // A crash may have come between the two files of a newer checkpoint: the next one puts that right.
        if (!_log.Checkpoints.Any(candidate => candidate.Checkpoint.Size >= signed.Checkpoint.Size && IsThere(TileLayout.Signature, candidate.Signature.Span)))
        {
            yield return new LogFinding(LogFault.FileChanged, TileLayout.Signature);
        }

        foreach (var (name, _, content) in Expected(signed.Checkpoint.Size))
        {
            if (!File.Exists(Full(name)))
            {
                yield return new LogFinding(LogFault.FileMissing, name);
            }
            else if (!Same(Full(name), content()))
            {
                yield return new LogFinding(LogFault.FileChanged, name);
            }
        }
    }

    /// <summary>Every tile and entry bundle of a tree of that size.</summary>
    private IEnumerable<(string Path, bool IsLast, Func<byte[]> Content)> Expected(long size)
    {
        var (level, count) = (0, size);
        while (count > 0)
        {
            for (var number = 0L; number * MerkleTree.TileWidth < count; number++)
            {
                var (at, first, width) = (level, number * MerkleTree.TileWidth, Width(count, number));
                yield return (TileLayout.Tile(level, number, width), IsLast(count, number), () => [.. _hashes.Read(at, first, width).SelectMany(hash => hash)]);
            }

            level++;
            count /= MerkleTree.TileWidth;
        }

        for (var number = _log.MinimumIndex / MerkleTree.TileWidth; number * MerkleTree.TileWidth < size; number++)
        {
            var (first, width) = (number * MerkleTree.TileWidth, Width(size, number));
            yield return (TileLayout.Entries(number, width), IsLast(size, number), () => Bundle(first, width));
        }
    }

    /// <summary>The checkpoint in the folder, if it is one of this log.</summary>
    private SignedCheckpoint? Shown()
    {
        var path = Full(TileLayout.Checkpoint);
        return File.Exists(path) ? _log.Checkpoints.FirstOrDefault(candidate => Same(path, candidate.Checkpoint.Utf8)) : null;
    }

    /// <summary>The last full tile, and the partial one after it.</summary>
    private static bool IsLast(long count, long number) => (number + 2) * MerkleTree.TileWidth > count;

    private static int Width(long count, long number) => (int)Math.Min(MerkleTree.TileWidth, count - (number * MerkleTree.TileWidth));

    /// <summary>Entries one after the other, each after its length in 16 bits.</summary>
    private byte[] Bundle(long first, int width)
    {
        using var bundle = new MemoryStream();
        var length = new byte[2];
        foreach (var entry in _log.Read(first, first + width))
        {
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Json.Length);
            bundle.Write(length);
            bundle.Write(entry.Json.Span);
        }

        return bundle.ToArray();
    }

    private void RemoveOthers(HashSet<string> expected)
    {
        var there = Directory.GetFiles(Path.Combine(Folder, TileLayout.Tiles), "*", SearchOption.AllDirectories);
        foreach (var file in there.Where(file => !expected.Contains(file)))
        {
            Durable.Delete(file);
            var parent = Path.GetDirectoryName(file)!;
            if (parent.EndsWith(TileLayout.PartialEnding, StringComparison.Ordinal) && !Directory.EnumerateFileSystemEntries(parent).Any())
            {
                Directory.Delete(parent);
            }
        }
    }

    private void Put(string path, ReadOnlySpan<byte> content)
    {
        Durable.CreateFolder(Path.GetDirectoryName(Full(path))!);
        Durable.Write(Full(path), content);
    }

    private bool IsThere(string name, ReadOnlySpan<byte> content) => File.Exists(Full(name)) && Same(Full(name), content);

    private static bool Same(string path, ReadOnlySpan<byte> content) => content.SequenceEqual(File.ReadAllBytes(path));

    private string Full(string path) => Path.Combine(Folder, path);
}
