using System.Globalization;
using System.Text;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>
/// Erasing old lines. What proves consents stays, as the messages that it tells of stay; and so do the few lines by which the
/// log tells of itself. A line says what was erased and how many lines were spared: else whoever erases more could call it pruning.
/// </summary>
internal static class Pruning
{
    private static readonly string[] Spared = ["admission", "checkpoint", "consent", "loss", "notice", "prune", "timestamp", "withdrawal"];

    /// <summary>Erases below an index, and says so unless the last such line says the same.</summary>
    public static void Erase(StateTransaction transaction, long minimum, Instant now)
    {
        transaction.Execute(
            $"UPDATE log SET entry = NULL WHERE position < $minimum AND entry IS NOT NULL AND NOT ({string.Join(" OR ", Spared.Select(LoggedKind.Test))})",
            [("$minimum", minimum), .. Spared.Select(LoggedKind.Value)]);
        transaction.Execute("UPDATE log_minimum SET position = $minimum", ("$minimum", minimum));
        var kept = KeptBelow(transaction, minimum);
        if (minimum > 0 && Said(transaction) != (minimum, kept))
        {
            EgressLog.Append(transaction, LogEntry.Prune(minimum, kept, now));
        }
    }

    /// <summary>Whether as much is lacking as the log says was pruned, and no more.</summary>
    public static bool IsSaid(StateDatabase state, long minimum) => Said(state) == (minimum, KeptBelow(state, minimum));

    private static long KeptBelow(IStateReader state, long minimum) =>
        state.Query("SELECT count(*) FROM log WHERE position < $minimum AND entry IS NOT NULL", row => row.GetInt64(0), ("$minimum", minimum)).Single();

    /// <summary>What the newest line about pruning says; nothing was pruned where there is none.</summary>
    private static (long Minimum, long Spared) Said(IStateReader state) =>
        LoggedKind.Of(state, "prune").LastOrDefault() is { } entry ? (Number(entry, "minimum"), Number(entry, "spared")) : (0, 0);

    private static long Number(LoggedEntry entry, string member) =>
        long.TryParse(entry[member], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}

/// <summary>Finds lines by their kind in the state, without reading all of them.</summary>
internal static class LoggedKind
{
    /// <summary>The lines of a kind that are there, oldest first.</summary>
    public static List<LoggedEntry> Of(IStateReader state, string kind) => state.Query(
        $"SELECT position, entry FROM log WHERE entry IS NOT NULL AND {Test(kind)} ORDER BY position",
        row => new LoggedEntry(row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
        Value(kind)).FindAll(entry => entry.Kind == kind);

    /// <summary>A condition on the column <c>entry</c>. A quotation mark within a text is escaped: only the member itself looks so.</summary>
    public static string Test(string kind) => $"instr(entry, ${kind}) > 0";

    /// <summary>What the condition is bound to.</summary>
    public static (string Name, object Value) Value(string kind) => ("$" + kind, Encoding.ASCII.GetBytes($"\"kind\":\"{kind}\""));
}
