namespace MeterShield.Egress;

/// <summary>The append-only log of everything that left, or was refused, and of every consent change.</summary>
internal static class EgressLog
{
    public static void Append(StateTransaction transaction, LogEntry entry) => transaction.Execute(
        "INSERT INTO log (position, entry) SELECT coalesce(max(position) + 1, 0), $entry FROM log", ("$entry", entry.ToJson()));
}
