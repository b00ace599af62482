using MeterShield.Records;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>What the householder decided of one line.</summary>
public enum LineDecision
{
    /// <summary>Yes: there is a grant.</summary>
    Granted,

    /// <summary>No.</summary>
    Refused,
}

/// <summary>An invitation that was imported.</summary>
/// <param name="Name">The householder's word for the recipient.</param>
/// <param name="Issuer">SHA-256 of the certificate it is signed with.</param>
/// <param name="Made">When it was made.</param>
/// <param name="Bytes">The file, as signed.</param>
/// <param name="Decisions">What was decided, by line, from 1.</param>
public sealed record ImportedInvitation(string Name, Digest Issuer, Instant Made, ReadOnlyMemory<byte> Bytes, IReadOnlyDictionary<int, DecidedLine> Decisions);

/// <summary>What was decided of a line.</summary>
/// <param name="Decision">Yes or no.</param>
/// <param name="Grant">The grant that the yes made; null for a no.</param>
public sealed record DecidedLine(LineDecision Decision, GrantId? Grant);

/// <summary>The invitations that were imported, one for each word of a recipient: a newer one takes the place of the older.</summary>
public sealed class InvitationRegistry(StateDatabase state)
{
    internal const string Schema = """
        CREATE TABLE invitation (
            name TEXT PRIMARY KEY,
            issuer TEXT NOT NULL,
            made INTEGER NOT NULL,
            imported INTEGER NOT NULL,
            bytes BLOB NOT NULL
        ) STRICT;

        -- The newest ever seen of an issuer: an older one is refused, also after the invitation itself is gone.
        CREATE TABLE invitation_issuer (
            issuer TEXT PRIMARY KEY,
            newest INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE invitation_line (
            name TEXT NOT NULL REFERENCES invitation(name) ON DELETE CASCADE,
            line INTEGER NOT NULL,
            decision TEXT NOT NULL CHECK (decision IN ('granted', 'refused')),
            decided INTEGER NOT NULL,
            grant_id TEXT,
            PRIMARY KEY (name, line)
        ) STRICT, WITHOUT ROWID;
        """;

    /// <summary>When the newest invitation ever seen of an issuer was made, or null when it is unknown here.</summary>
    /// <param name="issuer">SHA-256 of its certificate.</param>
    public Instant? NewestOf(Digest issuer)
    {
        var made = state.Query("SELECT newest FROM invitation_issuer WHERE issuer = $issuer", row => row.GetInt64(0), ("$issuer", issuer.ToString()));
        return made.Count == 0 ? null : Instant.FromUnixTimeSeconds(made[0]);
    }

    /// <summary>The invitation of the recipient of that name, or null.</summary>
    public ImportedInvitation? Find(string name) => state.Query(
        "SELECT issuer, made, bytes FROM invitation WHERE name = $name",
        row => new ImportedInvitation(
            name, StateText.Digest(row.GetString(0)), Instant.FromUnixTimeSeconds(row.GetInt64(1)), row.GetFieldValue<byte[]>(2), DecisionsOf(name)),
        ("$name", name)).SingleOrDefault();

    /// <summary>Keeps an invitation, with what was decided before of lines that it has still. Nothing is given by it.</summary>
    public void Import(ImportedInvitation invitation, Instant now)
    {
        using var transaction = state.Begin();
        transaction.Execute("DELETE FROM invitation_line WHERE name = $name", ("$name", invitation.Name));
        transaction.Execute(
            "INSERT OR REPLACE INTO invitation VALUES ($name, $issuer, $made, $now, $bytes)",
            ("$name", invitation.Name),
            ("$issuer", invitation.Issuer.ToString()),
            ("$made", invitation.Made.ToUnixTimeSeconds()),
            ("$now", now.ToUnixTimeSeconds()),
            ("$bytes", invitation.Bytes.ToArray()));
        transaction.Execute(
            "INSERT INTO invitation_issuer VALUES ($issuer, $made) ON CONFLICT (issuer) DO UPDATE SET newest = max(newest, $made)",
            ("$issuer", invitation.Issuer.ToString()), ("$made", invitation.Made.ToUnixTimeSeconds()));
        foreach (var (line, decided) in invitation.Decisions)
        {
            Decide(transaction, invitation.Name, line, decided, now);
        }

        transaction.Commit();
    }

    /// <summary>Writes down that a line was refused. That one is granted, <see cref="ConsentRegistry.Give(GivenConsent, Instant)"/> writes down with the consent.</summary>
    public void Refuse(string name, int line, Instant now)
    {
        using var transaction = state.Begin();
        Decide(transaction, name, line, new DecidedLine(LineDecision.Refused, null), now);
        EgressLog.Append(transaction, LogEntry.LineRefused(name, line, now));
        transaction.Commit();
    }

    internal static void Grant(StateTransaction transaction, Grant grant, int line, Instant now) =>
        Decide(transaction, grant.Recipient.Name, line, new DecidedLine(LineDecision.Granted, grant.Id), now);

    private static void Decide(StateTransaction transaction, string name, int line, DecidedLine decided, Instant now) => transaction.Execute(
        "INSERT OR REPLACE INTO invitation_line (name, line, decision, decided, grant_id) VALUES ($name, $line, $decision, $now, $grant)",
        ("$name", name), ("$line", line), ("$decision", Code(decided.Decision)), ("$now", now.ToUnixTimeSeconds()),
        ("$grant", decided.Grant is { } grant ? grant.ToString() : DBNull.Value));

    private Dictionary<int, DecidedLine> DecisionsOf(string name) => state.Query(
        "SELECT line, decision, grant_id FROM invitation_line WHERE name = $name",
        row => (Line: row.GetInt32(0), Decided: new DecidedLine(
            row.GetString(1) == Code(LineDecision.Granted) ? LineDecision.Granted : LineDecision.Refused, row.IsDBNull(2) ? null : StateText.Grant(row.GetString(2)))),
        ("$name", name)).ToDictionary(decided => decided.Line, decided => decided.Decided);

    private static string Code(LineDecision decision) => decision == LineDecision.Granted ? "granted" : "refused";
}
