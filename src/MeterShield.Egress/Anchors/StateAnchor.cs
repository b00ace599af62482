using MeterShield.Records;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>What the anchor outside the state says of the state.</summary>
public enum AnchorFinding
{
    /// <summary>The state continues what was anchored.</summary>
    Agrees,

    /// <summary>There is no anchor: the courier's folder was lost or emptied.</summary>
    Missing,

    /// <summary>There is one that this program did not write.</summary>
    Unreadable,

    /// <summary>The state is older than the anchor: an older copy was put back.</summary>
    StateIsOlder,

    /// <summary>The state has another past than the anchor: an older copy was put back and went on, or it is another home's.</summary>
    StateIsAnother,
}

/// <summary>
/// A file in the courier's folder, outside the state, that says how far the state had come: the size and root of the egress log
/// and the chain of records toward each recipient. A state that does not continue it was put back from an older copy, and might
/// revive what was withdrawn: nothing leaves until the householder has confirmed it. Always a little behind: the state is
/// committed first. An image of the whole card, anchor and all, cannot be told from the real one without a TPM.
/// </summary>
public sealed class StateAnchor(StateDatabase state, Spool spool)
{
    private string File => Path.Combine(spool.Root, "anchor");

    /// <summary>When the state was put back and confirmed, or null: no interval that began before may be released any more.</summary>
    public Instant? LostBefore =>
        state.Query("SELECT max(before) FROM loss", row => row.IsDBNull(0) ? (Instant?)null : Instant.FromUnixTimeSeconds(row.GetInt64(0))).Single();

    /// <summary>Compares the state with its anchor.</summary>
    public AnchorFinding Check() => Check(state);

    /// <summary>
    /// The next record toward a recipient: after the last that the state or the anchor knows of. Of an older state that was put back only the anchor
    /// knows the newest, and another record in that one's place would tell its recipient another past.
    /// </summary>
    public (long Sequence, Digest? Previous) NextRecord(Pseudonym pseudonym)
    {
        var known = RecipientTable.NextRecord(state, pseudonym);
        try
        {
            var anchored = System.IO.File.Exists(File) ? Read()?.Chains.FirstOrDefault(chain => chain.Pseudonym == pseudonym) : null;
            return anchored is not null && anchored.Records > known.Sequence ? (anchored.Records, anchored.Last) : known;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A withdrawal does not wait for a folder that cannot be read.
            return known;
        }
    }

    /// <summary>Anchors a new state.</summary>
    public void Begin()
    {
        using var transaction = state.Begin();
        Write(transaction);
    }

    /// <summary>Moves the anchor up to the state, if the state continues it; otherwise it stays as the witness it is.</summary>
    /// <exception cref="IOException">The folder did not take it: the anchor stays behind, which is no harm.</exception>
    public void Advance()
    {
        // One program at a time, from reading the state to the anchor on disk: else an older anchor could take a newer one's place.
        using var transaction = state.Begin();
        if (Check(transaction) == AnchorFinding.Agrees)
        {
            Write(transaction);
        }
    }

    /// <summary>
    /// The householder has looked at the consents and confirms the state as it is. What it had queued is dropped, as it may
    /// have been sent before; chains of records go on where the anchor says they were; and what began before now is never told.
    /// </summary>
    public void Confirm(Instant now)
    {
        var chains = System.IO.File.Exists(File) ? Read()?.Chains ?? [] : [];
        using (var transaction = state.Begin())
        {
            transaction.Execute("INSERT OR IGNORE INTO loss VALUES ($now)", ("$now", now.ToUnixTimeSeconds()));
            transaction.Execute("UPDATE outbox SET bytes = NULL WHERE kind = 'release'");
            foreach (var chain in chains)
            {
                transaction.Execute(
                    "UPDATE recipient SET records = $records, last_record = $last WHERE pseudonym = $pseudonym AND records < $records",
                    ("$records", chain.Records), ("$last", chain.Last.ToString()), ("$pseudonym", chain.Pseudonym.ToString()));
            }

            EgressLog.Append(transaction, LogEntry.Loss(now));
            transaction.Commit();
        }

        state.DropErased();
        Begin();
    }

    private AnchorFinding Check(IStateReader reader)
    {
        // The anchor first: the state may go on meanwhile, the anchor must not be newer than what is compared with it.
        if (!System.IO.File.Exists(File))
        {
            return AnchorFinding.Missing;
        }

        return Read() is not { } anchor ? AnchorFinding.Unreadable : Compare(reader, anchor);
    }

    private static AnchorFinding Compare(IStateReader state, AnchorText anchor)
    {
        var size = SizeOf(state);
        var chains = ChainsOf(state).ToDictionary(chain => chain.Pseudonym);
        if (size < anchor.Size || anchor.Chains.Any(chain => chains.TryGetValue(chain.Pseudonym, out var now) && now.Records < chain.Records))
        {
            return AnchorFinding.StateIsOlder;
        }

        return RootOf(state, anchor.Size) == anchor.Root ? AnchorFinding.Agrees : AnchorFinding.StateIsAnother;
    }

    private static long SizeOf(IStateReader state) => state.Query("SELECT coalesce(max(position) + 1, 0) FROM log", row => row.GetInt64(0)).Single();

    private static string RootOf(IStateReader state, long size) => Convert.ToHexStringLower(new MerkleTree(new StoredHashes(state)).Root(size));

    private static List<AnchoredChain> ChainsOf(IStateReader state) => state.Query(
        "SELECT pseudonym, records, last_record FROM recipient WHERE records > 0 ORDER BY pseudonym",
        row => new AnchoredChain(
            Pseudonym.TryParse(row.GetString(0), out var pseudonym) ? pseudonym : throw StateText.Corrupt("pseudonym"),
            row.GetInt64(1),
            StateText.Digest(row.GetString(2))));

    private AnchorText? Read() => AnchorText.Parse(System.IO.File.ReadAllBytes(File));

    private void Write(StateTransaction transaction)
    {
        var size = SizeOf(transaction);
        Durable.Write(File, new AnchorText(size, RootOf(transaction, size), ChainsOf(transaction)).ToBytes());
    }
}
