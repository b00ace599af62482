using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>
/// The append-only log of everything that left, or was refused, and of every consent change: a Merkle tree (RFC 6962) in
/// <c>state.db</c>. It proves that what was logged was not rewritten since a checkpoint somebody holds; it cannot prove that
/// nothing else left. Used by one thread, as the state is.
/// </summary>
public sealed class EgressLog(StateDatabase state)
{
    /// <summary>How long releases are kept after they were due, to be shown: 456 days, 15 months.</summary>
    public static readonly Duration ArchiveAge = Duration.FromDays(456);

    /// <summary>C2SP tlog-tiles: an entry has a length of 16 bits.</summary>
    private const int LongestEntry = ushort.MaxValue;

    private readonly MerkleTree _tree = new(new StoredHashes(state));
    private readonly CheckpointStore _checkpoints = new(state);

    /// <summary>How many entries there ever were.</summary>
    public long Size => state.Query("SELECT coalesce(max(position) + 1, 0) FROM log", row => row.GetInt64(0)).Single();

    /// <summary>The index of the first entry that is kept; those before were pruned. A multiple of 256.</summary>
    public long MinimumIndex => state.Query("SELECT position FROM log_minimum", row => row.GetInt64(0)).Single();

    /// <summary>Every signed checkpoint, the oldest first.</summary>
    public IReadOnlyList<SignedCheckpoint> Checkpoints => _checkpoints.All();

    /// <summary>The newest signed checkpoint, or null before the first.</summary>
    public SignedCheckpoint? Latest => _checkpoints.Latest();

    /// <summary>Writes down that the gateway began to work.</summary>
    /// <exception cref="StateException">The disk did not take it.</exception>
    public void NoteStart(Instant now) => AppendAlone(LogEntry.Start(now));

    /// <summary>Writes down that the gateway ended in order.</summary>
    /// <exception cref="StateException">The disk did not take it.</exception>
    public void NoteStop(Instant now) => AppendAlone(LogEntry.Stop(now));

    /// <summary>Entries in order, those that were pruned left out.</summary>
    /// <param name="from">The first index.</param>
    /// <param name="to">The index after the last.</param>
    public IEnumerable<LoggedEntry> Read(long from, long to)
    {
        for (var start = from; start < to; start += MerkleTree.TileWidth)
        {
            foreach (var entry in Rows(start, Math.Min(to, start + MerkleTree.TileWidth)))
            {
                yield return entry;
            }
        }
    }

    /// <summary>Proves that an entry is in the tree of a checkpoint.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The checkpoint is older than the entry.</exception>
    public InclusionProof ProveInclusion(long index, Checkpoint checkpoint) => new(index, _tree.Inclusion(index, checkpoint.Size), checkpoint);

    /// <summary>Proves that the tree of a newer checkpoint begins with all of an older one's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The older is the newer.</exception>
    public ConsistencyProof ProveConsistency(Checkpoint older, Checkpoint newer) => new(older, _tree.Consistency(older.Size, newer.Size), newer);

    /// <summary>Whether the log begins with exactly the lines of a checkpoint, as somebody holds it.</summary>
    public bool BeginsWith(Checkpoint held) =>
        held.Size <= Size && held.Root.ToBytes().AsSpan().SequenceEqual(_tree.Root(held.Size));

    /// <summary>Makes sure that the log still begins with what was signed last.</summary>
    /// <exception cref="StateException">It was rewritten since.</exception>
    public void RequireUnbroken() => CheckpointStore.RequireUnbroken(state, Size);

    /// <summary>Signs the log as it is now, after making sure that it still begins with what was signed last. Nothing new gives the last one again.</summary>
    /// <exception cref="StateException">The log was rewritten since the last checkpoint, or the disk did not take it.</exception>
    /// <exception cref="KeyException">The clock is outside the certificate's validity.</exception>
    public SignedCheckpoint Sign(LogIdentity identity, Instant now)
    {
        using var transaction = state.Begin();
        var signed = CheckpointStore.Sign(transaction, identity, now);
        transaction.Commit();
        return signed;
    }

    /// <summary>Keeps the request for a timestamp of a checkpoint's signature, so that the answer can be told from any other.</summary>
    public void KeepTimestampRequest(SignedCheckpoint checkpoint, ReadOnlyMemory<byte> request) => _checkpoints.KeepRequest(checkpoint, request);

    /// <summary>Keeps the answer of a time-stamping authority, once it was checked.</summary>
    /// <param name="checkpoint">What it is about.</param>
    /// <param name="response">TimeStampResp, DER.</param>
    /// <param name="now">When it was taken.</param>
    public void KeepTimestamp(SignedCheckpoint checkpoint, ReadOnlyMemory<byte> response, Instant now) => _checkpoints.KeepTimestamp(checkpoint, response, now);

    /// <summary>
    /// Erases the entries before an instant with the releases they tell of; of what a checkpoint holds, and in whole tiles of 256.
    /// The hashes stay, so that every proof, old and new, stays good (C2SP tlog-tiles, pruning); and so do the lines that prove
    /// what was agreed, and what was signed of the log itself.
    /// </summary>
    /// <param name="before">The instant.</param>
    /// <param name="now">When it is done: the log says so itself.</param>
    /// <returns>The new <see cref="MinimumIndex"/>.</returns>
    public long Prune(Instant before, Instant now)
    {
        var held = Latest?.Checkpoint.Size ?? 0;
        var first = Read(MinimumIndex, held).FirstOrDefault(entry => entry.Time >= before)?.Index ?? held;
        var minimum = first / MerkleTree.TileWidth * MerkleTree.TileWidth;
        using (var transaction = state.Begin())
        {
            Pruning.Erase(transaction, minimum, now);
            Archive.ForgetReleasesBelow(transaction, minimum);
            transaction.Commit();
        }

        state.DropErased();
        return minimum;
    }

    /// <summary>Erases archived releases older than <see cref="ArchiveAge"/>; their entries and hashes stay in the log.</summary>
    /// <returns>How many.</returns>
    public int ForgetOldReleases(Instant now)
    {
        int forgotten;
        using (var transaction = state.Begin())
        {
            forgotten = Archive.ForgetReleasesBefore(transaction, now - ArchiveAge);
            transaction.Commit();
        }

        // Also what another program erased while this one was in its way.
        state.DropErased();
        return forgotten;
    }

    /// <summary>Adds an entry in the transaction of what it tells of: both are there after a crash, or neither is.</summary>
    /// <returns>Its index.</returns>
    internal static long Append(StateTransaction transaction, LogEntry entry) => Append(transaction, entry.ToJson());

    internal static long Append(StateTransaction transaction, byte[] json)
    {
        var next = transaction.Query("SELECT coalesce(max(position) + 1, 0) FROM log", row => row.GetInt64(0)).Single();
        if (CheckpointStore.OfSize(transaction, next) is { } signed)
        {
            // The first line after a checkpoint tells of it: not when it is signed, or each signature would ask for another.
            Insert(transaction, next++, LogEntry.Checkpoint(signed).ToJson());
        }

        Insert(transaction, next, json);
        return next;
    }

    private static void Insert(StateTransaction transaction, long index, byte[] json)
    {
        if (json.Length > LongestEntry)
        {
            throw new ArgumentException($"An entry has {json.Length} bytes: {LongestEntry} at most.", nameof(json));
        }

        transaction.Execute(
            "INSERT INTO log (position, hash, entry) VALUES ($index, $hash, $entry)", ("$index", index), ("$hash", MerkleHash.OfLeaf(json)), ("$entry", json));
        StoredHashes.Complete(transaction, index + 1);
    }

    private void AppendAlone(LogEntry entry)
    {
        using var transaction = state.Begin();
        Append(transaction, entry);
        transaction.Commit();
    }

    private List<LoggedEntry> Rows(long from, long to) => state.Query(
        "SELECT position, entry FROM log WHERE position >= $from AND position < $to AND entry IS NOT NULL ORDER BY position",
        row => new LoggedEntry(row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
        ("$from", from), ("$to", to));
}
