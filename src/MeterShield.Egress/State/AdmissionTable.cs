using MeterShield.Records;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>Every recorded yes to a residue. A yes is to one interval of one quantity and is never taken back: what it told, was told.</summary>
internal static class AdmissionTable
{
    public const string Schema = """
        CREATE TABLE admission (
            quantity TEXT NOT NULL,
            starts INTEGER NOT NULL,
            ends INTEGER NOT NULL,
            recorded INTEGER NOT NULL,
            PRIMARY KEY (quantity, starts, ends)
        ) STRICT, WITHOUT ROWID;
        """;

    public static List<Admission> All(IStateReader state) => state.Query(
        "SELECT quantity, starts, ends FROM admission ORDER BY recorded, starts",
        row => new Admission(
            StateText.Quantity(row.GetString(0)),
            new Interval(Instant.FromUnixTimeSeconds(row.GetInt64(1)), Instant.FromUnixTimeSeconds(row.GetInt64(2)))));

    public static void Add(StateTransaction transaction, Admission admission, Instant now)
    {
        var added = transaction.Execute(
            "INSERT OR IGNORE INTO admission VALUES ($quantity, $starts, $ends, $now)",
            ("$quantity", admission.Quantity.Code),
            ("$starts", admission.Interval.Start.ToUnixTimeSeconds()),
            ("$ends", admission.Interval.End.ToUnixTimeSeconds()),
            ("$now", now.ToUnixTimeSeconds()));
        if (added == 1)
        {
            EgressLog.Append(transaction, LogEntry.Admission(admission, now));
        }
    }
}
