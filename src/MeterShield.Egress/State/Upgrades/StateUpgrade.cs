using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MeterShield.Egress;

/// <summary>
/// Brings a state that an older version wrote to this one's form: one transaction, numbered steps, and at the end what was agreed
/// is compared with what was agreed before, byte for byte. A software update is nobody who could widen a grant.
/// </summary>
internal static class StateUpgrade
{
    /// <summary>
    /// Everything that says what may leave: grants with their recipients, how they are reached, what is encrypted to whom and which
    /// names have ended, how far the grants came, and what the auditor remembers. Each as far as the older state has the column.
    /// </summary>
    private static readonly (string Table, string? Column, string Sql)[] Agreed =
    [
        ("grants", null, """
            SELECT g.id, r.name, r.kind, r.pseudonym, r.thumbprint, r.broker, r.records, r.last_record, g.purpose, g.quantity, g.resolution, g.delay,
                   g.rounding, g.retention, g.starts, g.ends, g.consent, g.due_offset, g.payload_size, g.withdrawn
            FROM grants g LEFT JOIN recipient r ON g.recipient IN (r.name, r.pseudonym) ORDER BY g.rowid
            """),
        ("recipient", "encryption", "SELECT pseudonym, user, password, authorities, hex(encryption) FROM recipient ORDER BY pseudonym"),
        ("recipient", "ended", "SELECT pseudonym, ended FROM recipient ORDER BY pseudonym"),
        ("recipient", "pin", "SELECT pseudonym, pin FROM recipient ORDER BY pseudonym"),
        ("loss", null, "SELECT before FROM loss ORDER BY before"),
        ("mark", null, "SELECT grant_id, sequence, cell_start, released_until FROM mark ORDER BY grant_id"),
        ("edge", null, "SELECT quantity, starts, ends, grant_id FROM edge ORDER BY rowid"),
        ("admission", null, "SELECT quantity, starts, ends, recorded FROM admission ORDER BY quantity, starts, ends"),
    ];

    /// <summary>Brings a state up to this version, if it is not there.</summary>
    /// <exception cref="StateException">A newer version wrote it, or one too old, or what was agreed would not stay the same. Nothing was changed.</exception>
    public static void Bring(SqliteConnection connection, StateDatabase state, string path)
    {
        if (WrittenVersion(state) == UpgradeSteps.Current)
        {
            return;
        }

        // Tables are made anew under others that refer to them: that is checked at the end instead. No effect inside a transaction.
        SqlCommands.Execute(connection, null, "PRAGMA foreign_keys = OFF");
        using (var transaction = state.Begin())
        {
            // Asked again: another program may have brought it up while this one waited.
            Run(transaction, VersionOf(transaction), path);
            transaction.Commit();
        }

        SqlCommands.Execute(connection, null, "PRAGMA foreign_keys = ON");
    }

    /// <summary>Tries steps on the state as it is, and takes them back.</summary>
    /// <exception cref="StateException">What was agreed would not stay the same.</exception>
    internal static void Check(SqliteConnection connection, string path, IEnumerable<UpgradeStep> steps)
    {
        using var transaction = new StateTransaction(connection);
        Run(transaction, path, steps);
    }

    private static void Run(StateTransaction transaction, int version, string path)
    {
        if (version > UpgradeSteps.Current)
        {
            throw Refused(path, $"was written by a newer version of this program ({version}, this one knows {UpgradeSteps.Current}): use that one, or restore a backup made before it");
        }

        if (version < UpgradeSteps.First)
        {
            throw Refused(path, "is of a version before the first that can be read, or of another program: use the program that wrote it, or restore a backup");
        }

        Run(transaction, path, UpgradeSteps.All.Where(step => step.To > version));
        transaction.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {UpgradeSteps.Current}"));
    }

    private static void Run(StateTransaction transaction, string path, IEnumerable<UpgradeStep> steps)
    {
        var parts = Agreed.Where(part => Has(transaction, part.Table, part.Column)).Select(part => (part.Table, part.Sql)).ToList();
        var before = WhatWasAgreed(transaction, parts);
        foreach (var step in steps)
        {
            transaction.Execute(step.Sql);
        }

        var broken = transaction.Query("PRAGMA foreign_key_check", row => row.GetString(0));
        if (broken.Count > 0 || !WhatWasAgreed(transaction, parts).SequenceEqual(before, StringComparer.Ordinal))
        {
            throw Refused(path, "cannot be brought to this version without a change in what was agreed: use the program that wrote it, or restore a backup");
        }
    }

    private static StateException Refused(string path, string why) => new($"The state at {path} {why}. Nothing leaves until then, and nothing was changed.");

    private static int WrittenVersion(IStateReader state) => state.Query("PRAGMA user_version", row => row.GetInt32(0)).Single();

    /// <summary>Builds from before versions were counted all wrote 1: their tables tell which it was.</summary>
    private static int VersionOf(IStateReader state) => WrittenVersion(state) switch
    {
        1 when Has(state, "loss") => 4,
        1 when Has(state, "invitation") => 3,
        1 when Has(state, "admission") => 2,
        1 when !Has(state, "archive") => 0,
        var written => written,
    };

    private static bool Has(IStateReader state, string table) =>
        state.Query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $table", _ => true, ("$table", table)).Count == 1;

    private static bool Has(IStateReader state, string table, string? column) => Has(state, table)
        && (column is null || state.Query($"SELECT 1 FROM pragma_table_info('{table}') WHERE name = $column", _ => true, ("$column", column)).Count == 1);

    private static List<string> WhatWasAgreed(IStateReader state, IEnumerable<(string Table, string Sql)> parts) =>
        [.. parts.SelectMany(part => state.Query(part.Sql, row => Line(part.Table, row)))];

    private static string Line(string table, SqliteDataReader row) => string.Join(
        '|', Enumerable.Range(0, row.FieldCount).Select(column => Convert.ToString(row.GetValue(column), CultureInfo.InvariantCulture)).Prepend(table));
}
