using MeterShield.Records;
using MeterShield.Sealing;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>A grant and whether it still holds.</summary>
/// <param name="Grant">What was given.</param>
/// <param name="Withdrawn">When it was withdrawn, or null.</param>
/// <param name="RanOut">Whether it has ended by itself: its last release was made, and nothing of it waits for its broker any more.</param>
public sealed record GrantStanding(Grant Grant, Instant? Withdrawn, bool RanOut)
{
    /// <summary>Whether something of it may still leave.</summary>
    public bool Holds => Withdrawn is null && !RanOut;
}

/// <summary>What became of a change of the consents.</summary>
public enum ConsentChange
{
    /// <summary>It was made.</summary>
    Made,

    /// <summary>Nothing was changed: the grant was withdrawn before.</summary>
    WithdrawnBefore,

    /// <summary>Nothing was changed: another program has written a record toward the same recipient meanwhile. Make the record anew, after that one.</summary>
    ChainMoved,
}

/// <summary>Who may get what: every recipient, grant and mark of the state.</summary>
public sealed class ConsentRegistry(StateDatabase state)
{
    private const string GrantColumns = """
        g.id, g.purpose, g.quantity, g.resolution, g.delay, g.rounding, g.retention, g.starts, g.ends, g.consent,
        g.due_offset, g.payload_size, g.withdrawn, r.name, r.kind, r.pseudonym, r.thumbprint, r.broker,
        m.cell_start >= g.ends AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.grant_id = g.id AND o.bytes IS NOT NULL)
        """;

    /// <summary>Every grant ever given, oldest first.</summary>
    public IReadOnlyList<GrantStanding> All() =>
        state.Query($"SELECT {GrantColumns} FROM grants g JOIN recipient r ON r.pseudonym = g.recipient JOIN mark m ON m.grant_id = g.id ORDER BY g.rowid", ReadGrant);

    /// <summary>The grants that hold: given, not withdrawn, and not at their end: something of them may still leave.</summary>
    public IReadOnlyList<Grant> Live() => [.. All().Where(standing => standing.Holds).Select(standing => standing.Grant)];

    /// <summary>How far each live grant has come.</summary>
    public IReadOnlyDictionary<GrantId, GrantMark> Marks() =>
        state.Query("SELECT grant_id, sequence, cell_start, released_until FROM mark", ReadMark).ToDictionary(mark => mark.Grant);

    /// <summary>Every interval whose energy an outside recipient ever got, of all time, in the order of their starts; read as they are asked for.</summary>
    public IEnumerable<ReleasedEdge> Edges() => EdgeTable.ByStart(state);

    /// <summary>Every recorded yes to a residue, of all time.</summary>
    public IReadOnlyList<Admission> Admissions() => AdmissionTable.All(state);

    /// <summary>The recipient of that name, or null when there is none.</summary>
    public Recipient? FindRecipient(string name) => RecipientTable.Find(state, name);

    /// <summary>The newest recipient of that name, also when its last grant has ended: it is never given to under the same pseudonym again.</summary>
    public Recipient? LastOfName(string name) => RecipientTable.Latest(state, name);

    /// <summary>The pseudonyms whose last grant has ended, and whether the record of a withdrawal waits for its broker still.</summary>
    public IReadOnlyList<(Pseudonym Pseudonym, bool Waits)> Ended() => RecipientTable.Ended(state);

    /// <summary>Every name this home ever had toward anybody.</summary>
    public IReadOnlyList<Pseudonym> Pseudonyms() => RecipientTable.Pseudonyms(state);

    /// <summary>Ends the pseudonyms whose grants have all run out.</summary>
    public void EndFinished(Instant now)
    {
        using var transaction = state.Begin();
        RecipientTable.EndFinished(transaction, now);
        transaction.Commit();
    }

    /// <summary>How the recipient is reached that knows this home by that name, or null when there is none.</summary>
    /// <exception cref="StateException">The state holds something unknown.</exception>
    public RecipientAccess? AccessOf(Pseudonym pseudonym) => RecipientTable.AccessOf(state, pseudonym);

    /// <summary>The next sequence number and the hash of the previous consent record under a pseudonym, also one that has ended; 0 and null for the first.</summary>
    public (long Sequence, Digest? Previous) NextRecord(Pseudonym pseudonym) => RecipientTable.NextRecord(state, pseudonym);

    /// <summary>Writes down a consent: its recipient if new, its grant and first mark, its record, the log entry, all or nothing.</summary>
    /// <exception cref="StateException">The name belongs to a recipient at another address or with another certificate.</exception>
    public ConsentChange Give(GivenConsent given, Instant now)
    {
        using var transaction = state.Begin();
        return Made(transaction, Give(transaction, given, now));
    }

    /// <summary>Ends grants and gives others in their place, all or nothing: after a crash either the old hold or the new.</summary>
    /// <param name="ended">What ends, each with the sealed record of its withdrawal and that record's hash.</param>
    /// <param name="given">What is given instead.</param>
    /// <param name="now">When.</param>
    public ConsentChange Replace(IEnumerable<(Grant Grant, SealedNotice Withdrawal, Digest Record)> ended, IEnumerable<GivenConsent> given, Instant now)
    {
        using var transaction = state.Begin();
        foreach (var (grant, withdrawal, record) in ended)
        {
            if (Withdraw(transaction, grant, withdrawal, record, now) is var change and not ConsentChange.Made)
            {
                return change;
            }

            // Another name takes its place, so that it ends also where something waits under it.
            RecipientTable.EndMeasured(transaction, grant.Recipient.Pseudonym, now);
        }

        foreach (var consent in given)
        {
            if (Give(transaction, consent, now) is var change and not ConsentChange.Made)
            {
                return change;
            }
        }

        return Made(transaction, ConsentChange.Made);
    }

    /// <summary>What the householder was shown, word for word, or null when it was not kept.</summary>
    /// <param name="hash">Its hash, as the consent record has it.</param>
    public string? NoticeShown(Digest hash) => NoticeTable.Find(state, hash);

    /// <summary>Ends a grant for good: what was queued is erased and never sent; the withdrawal notice is queued.</summary>
    public ConsentChange Withdraw(Grant grant, SealedNotice? withdrawal, Digest? record, Instant now)
    {
        using var transaction = state.Begin();
        return Made(transaction, Withdraw(transaction, grant, withdrawal, record, now));
    }

    internal static bool IsLive(StateTransaction transaction, GrantId grant) =>
        transaction.Query("SELECT 1 FROM grants WHERE id = $id AND withdrawn IS NULL", _ => true, ("$id", grant.ToString())).Count == 1;

    internal static void MoveMark(StateTransaction transaction, GrantMark mark) => transaction.Execute(
        "UPDATE mark SET sequence = $sequence, cell_start = $cell, released_until = $until WHERE grant_id = $id",
        MarkValues(mark));

    internal static void AddEdge(StateTransaction transaction, ReleasedEdge edge) => transaction.Execute(
        "INSERT OR IGNORE INTO edge VALUES ($quantity, $starts, $ends, $grant)",
        ("$quantity", edge.Quantity.Code),
        ("$starts", edge.Interval.Start.ToUnixTimeSeconds()),
        ("$ends", edge.Interval.End.ToUnixTimeSeconds()),
        ("$grant", edge.Grant.ToString()));

    private ConsentChange Made(StateTransaction transaction, ConsentChange change)
    {
        if (change == ConsentChange.Made)
        {
            transaction.Commit();
            state.DropErased();
        }

        return change;
    }

    private static ConsentChange Give(StateTransaction transaction, GivenConsent given, Instant now)
    {
        var grant = given.Grant;
        RecipientTable.Add(transaction, grant.Recipient, given.Access);
        if (!RecipientTable.CountRecord(transaction, grant.Recipient, grant.Consent, given.Record.Sequence))
        {
            return ConsentChange.ChainMoved;
        }

        AddGrant(transaction, grant);
        AddMark(transaction, GrantMark.AtStartOf(grant));
        EgressLog.Append(transaction, LogEntry.Consent(grant, now));
        foreach (var admission in given.Admissions)
        {
            AdmissionTable.Add(transaction, admission, now);
        }

        if (given.Shown.Length > 0)
        {
            NoticeTable.Keep(transaction, given.Shown);
        }

        if (given.Line is { } line)
        {
            InvitationRegistry.Grant(transaction, grant, line, now);
        }

        Outbox.Add(transaction, grant.Id, given.Record, now);
        return ConsentChange.Made;
    }

    private static ConsentChange Withdraw(StateTransaction transaction, Grant grant, SealedNotice? withdrawal, Digest? record, Instant now)
    {
        var changed = transaction.Execute(
            "UPDATE grants SET withdrawn = $now WHERE id = $id AND withdrawn IS NULL",
            ("$now", now.ToUnixTimeSeconds()), ("$id", grant.Id.ToString()));
        if (changed == 0)
        {
            return ConsentChange.WithdrawnBefore;
        }

        transaction.Execute("UPDATE outbox SET bytes = NULL WHERE grant_id = $id", ("$id", grant.Id.ToString()));
        Archive.ForgetUnsent(transaction, grant.Id);
        EgressLog.Append(transaction, LogEntry.Withdrawal(grant, now));
        if (withdrawal is not null && record is { } hash)
        {
            if (!RecipientTable.CountRecord(transaction, grant.Recipient, hash, withdrawal.Sequence))
            {
                return ConsentChange.ChainMoved;
            }

            Outbox.Add(transaction, grant.Id, withdrawal, now);
        }

        RecipientTable.EndFinished(transaction, now);
        return ConsentChange.Made;
    }

    private static void AddGrant(StateTransaction transaction, Grant grant) => transaction.Execute(
        """
        INSERT INTO grants VALUES ($id, $recipient, $purpose, $quantity, $resolution, $delay, $rounding, $retention,
                                   $starts, $ends, $consent, $offset, $size, NULL)
        """,
        ("$id", grant.Id.ToString()),
        ("$recipient", grant.Recipient.Pseudonym.ToString()),
        ("$purpose", grant.Terms.Purpose.Code),
        ("$quantity", grant.Terms.Quantity.Code),
        ("$resolution", grant.Terms.Resolution.Code()),
        ("$delay", grant.Terms.Delay.Code()),
        ("$rounding", grant.Terms.Rounding.Step.Value),
        ("$retention", grant.Terms.RetentionDays),
        ("$starts", grant.Validity.Start.ToUnixTimeSeconds()),
        ("$ends", grant.Validity.End.ToUnixTimeSeconds()),
        ("$consent", grant.Consent.ToString()),
        ("$offset", grant.DueOffsetSeconds),
        ("$size", grant.PayloadSize));

    private static void AddMark(StateTransaction transaction, GrantMark mark) =>
        transaction.Execute("INSERT INTO mark VALUES ($id, $sequence, $cell, $until)", MarkValues(mark));

    private static (string Name, object Value)[] MarkValues(GrantMark mark) =>
    [
        ("$id", mark.Grant.ToString()),
        ("$sequence", mark.Sequence),
        ("$cell", mark.CellStart.ToUnixTimeSeconds()),
        ("$until", mark.ReleasedUntil.ToUnixTimeSeconds()),
    ];

    private static GrantStanding ReadGrant(SqliteDataReader row)
    {
        var terms = new GrantTerms(
            StateText.Purpose(row.GetString(1)),
            StateText.Quantity(row.GetString(2)),
            StateText.Resolution(row.GetString(3)),
            Delays.TryParse(row.GetString(4), out var delay) ? delay : throw StateText.Corrupt("delay"),
            RoundingQuantum.TryFrom(row.GetInt64(5), out var rounding) ? rounding : throw StateText.Corrupt("rounding"),
            row.GetInt32(6));
        var validity = new Interval(Instant.FromUnixTimeSeconds(row.GetInt64(7)), Instant.FromUnixTimeSeconds(row.GetInt64(8)));
        var grant = new Grant(
            StateText.Grant(row.GetString(0)), RecipientTable.Read(row, 13), terms, validity, StateText.Digest(row.GetString(9)), row.GetInt32(10), row.GetInt32(11));
        return new GrantStanding(grant, row.IsDBNull(12) ? null : Instant.FromUnixTimeSeconds(row.GetInt64(12)), row.GetBoolean(18));
    }

    private static GrantMark ReadMark(SqliteDataReader row) => new(
        StateText.Grant(row.GetString(0)),
        row.GetInt64(1),
        Instant.FromUnixTimeSeconds(row.GetInt64(2)),
        Instant.FromUnixTimeSeconds(row.GetInt64(3)));
}
