using MeterShield.Records;
using MeterShield.Sealing;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>A grant and whether it still holds.</summary>
/// <param name="Grant">What was given.</param>
/// <param name="Withdrawn">When it was withdrawn, or null.</param>
public sealed record GrantStanding(Grant Grant, Instant? Withdrawn);

/// <summary>Who may get what: every recipient, grant and mark of the state.</summary>
public sealed class ConsentRegistry(StateDatabase state)
{
    private const string GrantColumns = """
        g.id, g.purpose, g.quantity, g.resolution, g.delay, g.rounding, g.retention, g.starts, g.ends, g.consent,
        g.due_offset, g.payload_size, g.withdrawn, r.name, r.kind, r.pseudonym, r.thumbprint, r.broker
        """;

    /// <summary>Every grant ever given, oldest first.</summary>
    public IReadOnlyList<GrantStanding> All() =>
        state.Query($"SELECT {GrantColumns} FROM grants g JOIN recipient r ON r.name = g.recipient ORDER BY g.rowid", ReadGrant);

    /// <summary>The grants that hold: given and not withdrawn.</summary>
    public IReadOnlyList<Grant> Live() => [.. All().Where(standing => standing.Withdrawn is null).Select(standing => standing.Grant)];

    /// <summary>How far each live grant has come.</summary>
    public IReadOnlyDictionary<GrantId, GrantMark> Marks() =>
        state.Query("SELECT grant_id, sequence, cell_start, released_until FROM mark", ReadMark).ToDictionary(mark => mark.Grant);

    /// <summary>Every interval whose energy an outside recipient ever got, of all time.</summary>
    public IReadOnlyList<ReleasedEdge> Edges() => state.Query("SELECT quantity, starts, ends, grant_id FROM edge ORDER BY rowid", ReadEdge);

    /// <summary>The recipient of that name, or null when there is none.</summary>
    public Recipient? FindRecipient(string name) =>
        state.Query("SELECT name, kind, pseudonym, thumbprint, broker FROM recipient WHERE name = $name", row => ReadRecipient(row, 0), ("$name", name))
            .SingleOrDefault();

    /// <summary>The next sequence number and the hash of the previous consent record toward a recipient; 0 and null for the first.</summary>
    public (long Sequence, Digest? Previous) NextRecord(string recipient) =>
        state.Query(
                "SELECT records, last_record FROM recipient WHERE name = $name",
                row => (row.GetInt64(0), row.IsDBNull(1) ? (Digest?)null : ParseDigest(row.GetString(1))),
                ("$name", recipient))
            .SingleOrDefault();

    /// <summary>Writes down a grant, its recipient if new, its first mark, its consent record and the log entry, all or nothing.</summary>
    /// <exception cref="StateException">The name belongs to a recipient at another address or with another certificate.</exception>
    public void Give(Grant grant, SealedNotice consent, Instant now)
    {
        using var transaction = state.Begin();
        AddRecipient(transaction, grant.Recipient);
        AddGrant(transaction, grant);
        AddMark(transaction, GrantMark.AtStartOf(grant));
        CountRecord(transaction, grant.Recipient, grant.Consent);
        EgressLog.Append(transaction, LogEntry.Consent(grant, now));
        Outbox.Add(transaction, grant.Id, consent, now);
        transaction.Commit();
    }

    /// <summary>Ends a grant for good: what was queued is erased and never sent; the withdrawal notice is queued.</summary>
    /// <returns>False when it was withdrawn before.</returns>
    public bool Withdraw(Grant grant, SealedNotice? withdrawal, Digest? record, Instant now)
    {
        using var transaction = state.Begin();
        var changed = transaction.Execute(
            "UPDATE grants SET withdrawn = $now WHERE id = $id AND withdrawn IS NULL",
            ("$now", now.ToUnixTimeSeconds()), ("$id", grant.Id.ToString()));
        if (changed == 0)
        {
            return false;
        }

        transaction.Execute("UPDATE outbox SET bytes = NULL WHERE grant_id = $id", ("$id", grant.Id.ToString()));
        Archive.ForgetUnsent(transaction, grant.Id);
        EgressLog.Append(transaction, LogEntry.Withdrawal(grant, now));
        if (withdrawal is not null && record is { } hash)
        {
            CountRecord(transaction, grant.Recipient, hash);
            Outbox.Add(transaction, grant.Id, withdrawal, now);
        }

        transaction.Commit();
        return true;
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

    private static void AddRecipient(StateTransaction transaction, Recipient recipient)
    {
        transaction.Execute(
            "INSERT OR IGNORE INTO recipient (name, kind, pseudonym, thumbprint, broker) VALUES ($name, $kind, $pseudonym, $thumbprint, $broker)",
            ("$name", recipient.Name),
            ("$kind", recipient.Kind == RecipientKind.Home ? "home" : "outside"),
            ("$pseudonym", recipient.Pseudonym.ToString()),
            ("$thumbprint", recipient.Thumbprint.ToString()),
            ("$broker", recipient.Broker.AbsoluteUri));
        var known = transaction.Query(
            "SELECT name, kind, pseudonym, thumbprint, broker FROM recipient WHERE name = $name", row => ReadRecipient(row, 0), ("$name", recipient.Name)).Single();
        if (known.Thumbprint != recipient.Thumbprint || known.Broker != recipient.Broker || known.Pseudonym != recipient.Pseudonym)
        {
            throw new StateException($"There is a recipient {recipient.Name} with another certificate or address: give this one another name.");
        }
    }

    private static void AddGrant(StateTransaction transaction, Grant grant) => transaction.Execute(
        """
        INSERT INTO grants VALUES ($id, $recipient, $purpose, $quantity, $resolution, $delay, $rounding, $retention,
                                   $starts, $ends, $consent, $offset, $size, NULL)
        """,
        ("$id", grant.Id.ToString()),
        ("$recipient", grant.Recipient.Name),
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

    private static void CountRecord(StateTransaction transaction, Recipient recipient, Digest record) => transaction.Execute(
        "UPDATE recipient SET records = records + 1, last_record = $record WHERE name = $name",
        ("$record", record.ToString()), ("$name", recipient.Name));

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
            Purpose.TryParse(row.GetString(1), out var purpose) ? purpose : throw Corrupt("purpose"),
            Quantity.TryParse(row.GetString(2), out var quantity) ? quantity : throw Corrupt("quantity"),
            Resolutions.TryParse(row.GetString(3), out var resolution) ? resolution : throw Corrupt("resolution"),
            Delays.TryParse(row.GetString(4), out var delay) ? delay : throw Corrupt("delay"),
            RoundingQuantum.TryFrom(row.GetInt64(5), out var rounding) ? rounding : throw Corrupt("rounding"),
            row.GetInt32(6));
        var validity = new Interval(Instant.FromUnixTimeSeconds(row.GetInt64(7)), Instant.FromUnixTimeSeconds(row.GetInt64(8)));
        var grant = new Grant(
            ParseGrant(row.GetString(0)), ReadRecipient(row, 13), terms, validity, ParseDigest(row.GetString(9)), row.GetInt32(10), row.GetInt32(11));
        return new GrantStanding(grant, row.IsDBNull(12) ? null : Instant.FromUnixTimeSeconds(row.GetInt64(12)));
    }

    private static Recipient ReadRecipient(SqliteDataReader row, int first) => new(
        row.GetString(first),
        row.GetString(first + 1) == "home" ? RecipientKind.Home : RecipientKind.Outside,
        Pseudonym.TryParse(row.GetString(first + 2), out var pseudonym) ? pseudonym : throw Corrupt("pseudonym"),
        ParseDigest(row.GetString(first + 3)),
        new Uri(row.GetString(first + 4)));

    private static GrantMark ReadMark(SqliteDataReader row) => new(
        ParseGrant(row.GetString(0)),
        row.GetInt64(1),
        Instant.FromUnixTimeSeconds(row.GetInt64(2)),
        Instant.FromUnixTimeSeconds(row.GetInt64(3)));

    private static ReleasedEdge ReadEdge(SqliteDataReader row) => new(
        Quantity.TryParse(row.GetString(0), out var quantity) ? quantity : throw Corrupt("quantity"),
        new Interval(Instant.FromUnixTimeSeconds(row.GetInt64(1)), Instant.FromUnixTimeSeconds(row.GetInt64(2))),
        ParseGrant(row.GetString(3)));

    private static GrantId ParseGrant(string text) => GrantId.TryParse(text, out var id) ? id : throw Corrupt("grant id");

    private static Digest ParseDigest(string text) => Digest.TryParse(text, out var digest) ? digest : throw Corrupt("digest");

    private static StateException Corrupt(string what) => new($"The state holds a {what} that this program does not know: restore a backup. Nothing leaves until then.");
}
