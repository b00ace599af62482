namespace MeterShield.Egress;

internal static class StateSchema
{
    // Instants are Unix seconds; ids are their hexadecimal text, so that the file can be read with any SQLite tool.
    public const string Sql = RecipientTable.Schema + AdmissionTable.Schema + InvitationRegistry.Schema + LossTable.Schema + NoticeTable.Schema + OverdueTable.Schema + """
        CREATE TABLE home (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            rounding_seed BLOB NOT NULL
        ) STRICT;

        CREATE TABLE grants (
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

        CREATE TABLE mark (
            grant_id TEXT PRIMARY KEY REFERENCES grants(id),
            sequence INTEGER NOT NULL,
            cell_start INTEGER NOT NULL,
            released_until INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE edge (
            quantity TEXT NOT NULL,
            starts INTEGER NOT NULL,
            ends INTEGER NOT NULL,
            grant_id TEXT NOT NULL,
            UNIQUE (quantity, starts, ends, grant_id)
        ) STRICT;

        CREATE TABLE outbox (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            grant_id TEXT NOT NULL REFERENCES grants(id),
            kind TEXT NOT NULL CHECK (kind IN ('release', 'consent', 'withdrawal')),
            sequence INTEGER NOT NULL,
            due INTEGER NOT NULL,
            bytes BLOB,
            size INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE INDEX outbox_pending ON outbox (position) WHERE bytes IS NOT NULL;

        -- What the home keeps of the message at the same position of the outbox, as proof: Log/README.md.
        CREATE TABLE archive (
            position INTEGER PRIMARY KEY,
            log_position INTEGER NOT NULL,
            sent INTEGER,
            bytes BLOB,
            signed BLOB,
            content_key BLOB
        ) STRICT;

        -- The egress log. An entry that was pruned is null; its hash stays, so that every proof stays.
        CREATE TABLE log (
            position INTEGER PRIMARY KEY,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            entry BLOB
        ) STRICT;

        -- C2SP tlog-tiles: the minimum index. Entries below it were pruned.
        CREATE TABLE log_minimum (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            position INTEGER NOT NULL
        ) STRICT;

        INSERT INTO log_minimum VALUES (1, 0);

        -- The roots of complete subtrees: 256^level leaves each.
        CREATE TABLE log_node (
            level INTEGER NOT NULL,
            position INTEGER NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (level, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE log_checkpoint (
            size INTEGER PRIMARY KEY,
            made INTEGER NOT NULL,
            text TEXT NOT NULL,
            signature BLOB NOT NULL,
            timestamp_request BLOB,
            timestamp BLOB
        ) STRICT;
        """;
}
