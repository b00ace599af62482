namespace MeterShield.Egress;

/// <summary>Every step there ever was. A step that was shipped is never changed: a new form of the state is a new step.</summary>
internal static class UpgradeSteps
{
    /// <summary>The first version that can be brought up to this one.</summary>
    public const int First = 1;

    /// <summary>The version that <see cref="StateSchema"/> makes.</summary>
    public const int Current = 7;

    /// <summary>In order.</summary>
    public static IReadOnlyList<UpgradeStep> All { get; } =
    [
        new(2, """
            ALTER TABLE recipient ADD COLUMN user TEXT;
            ALTER TABLE recipient ADD COLUMN password TEXT;
            ALTER TABLE recipient ADD COLUMN authorities TEXT;
            ALTER TABLE recipient ADD COLUMN encryption BLOB;

            CREATE TABLE admission (
                quantity TEXT NOT NULL,
                starts INTEGER NOT NULL,
                ends INTEGER NOT NULL,
                recorded INTEGER NOT NULL,
                PRIMARY KEY (quantity, starts, ends)
            ) STRICT, WITHOUT ROWID;
            """),
        new(3, """
            CREATE TABLE invitation (
                name TEXT PRIMARY KEY,
                issuer TEXT NOT NULL,
                made INTEGER NOT NULL,
                imported INTEGER NOT NULL,
                bytes BLOB NOT NULL
            ) STRICT;

            CREATE TABLE invitation_issuer (
                issuer TEXT PRIMARY KEY,
                newest INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE invitation_line (
                name TEXT NOT NULL REFERENCES invitation(name) ON DELETE CASCADE,
                line INTEGER NOT NULL,
                decision TEXT NOT NULL CHECK (decision IN ('granted', 'refused')),
                decided INTEGER NOT NULL,
                PRIMARY KEY (name, line)
            ) STRICT, WITHOUT ROWID;
            """),

        // Recipients by pseudonym: whoever gets a consent again gets it under a new one. SQLite changes neither a primary key
        // nor whom a column refers to, so both tables are made anew (sqlite.org, lang_altertable, section 7).
        new(4, """
            CREATE TABLE recipient_next (
                pseudonym TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('outside', 'home')),
                thumbprint TEXT NOT NULL,
                broker TEXT NOT NULL,
                user TEXT,
                password TEXT,
                authorities TEXT,
                encryption BLOB,
                records INTEGER NOT NULL DEFAULT 0,
                last_record TEXT,
                ended INTEGER
            ) STRICT;

            INSERT INTO recipient_next (pseudonym, name, kind, thumbprint, broker, user, password, authorities, encryption, records, last_record)
            SELECT pseudonym, name, kind, thumbprint, broker, user, password, authorities, encryption, records, last_record FROM recipient ORDER BY rowid;

            CREATE TABLE grants_next (
                id TEXT PRIMARY KEY,
                recipient TEXT NOT NULL REFERENCES recipient(pseudonym),
                purpose TEXT NOT NULL,
                quantity TEXT NOT NULL,
                resolution TEXT NOT NULL,
                delay TEXT NOT NULL,
                rounding INTEGER NOT NULL,
                retention INTEGER NOT NULL,
                starts INTEGER NOT NULL,
                ends INTEGER NOT NULL,
                consent TEXT NOT NULL,
                due_offset INTEGER NOT NULL,
                payload_size INTEGER NOT NULL,
                withdrawn INTEGER
            ) STRICT;

            INSERT INTO grants_next
            SELECT g.id, r.pseudonym, g.purpose, g.quantity, g.resolution, g.delay, g.rounding, g.retention,
                   g.starts, g.ends, g.consent, g.due_offset, g.payload_size, g.withdrawn
            FROM grants g JOIN recipient r ON r.name = g.recipient ORDER BY g.rowid;

            DROP TABLE grants;
            DROP TABLE recipient;
            ALTER TABLE recipient_next RENAME TO recipient;
            ALTER TABLE grants_next RENAME TO grants;
            CREATE UNIQUE INDEX recipient_name ON recipient (name) WHERE ended IS NULL;

            CREATE TABLE loss (
                before INTEGER PRIMARY KEY
            ) STRICT;
            """),
        new(5, """
            CREATE TABLE notice (
                hash TEXT PRIMARY KEY,
                shown TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;

            ALTER TABLE outbox ADD COLUMN size INTEGER NOT NULL DEFAULT 0;

            UPDATE outbox SET size = coalesce(length(bytes), (SELECT length(archive.bytes) FROM archive WHERE archive.position = outbox.position), 0);
            """),
        new(6, """
            ALTER TABLE invitation_line ADD COLUMN grant_id TEXT;
            """),
        new(7, """
            ALTER TABLE recipient ADD COLUMN pin TEXT;

            CREATE TABLE overdue (
                recipient TEXT PRIMARY KEY REFERENCES recipient(pseudonym),
                before INTEGER NOT NULL,
                aged INTEGER,
                sized INTEGER,
                seen INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            """),
    ];
}
