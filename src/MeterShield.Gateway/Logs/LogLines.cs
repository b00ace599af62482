using System.Globalization;
using MeterShield.Egress;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Gateway.Logs;

/// <summary>Lines of the log in plain words, and how to name them.</summary>
internal static class LogLines
{
    private static readonly LocalDateTimePattern Time = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    /// <summary>The householder's words for the recipients, by their pseudonyms.</summary>
    public static IReadOnlyDictionary<string, string> RecipientsOf(Home home) => home.Consents.All()
        .Select(standing => standing.Grant.Recipient).DistinctBy(recipient => recipient.Pseudonym)
        .ToDictionary(recipient => recipient.Pseudonym.ToString(), recipient => recipient.Name);

    /// <summary>The line with a number, or that tells of a message with an id.</summary>
    /// <exception cref="UsageException">There is none, or it was pruned.</exception>
    public static LoggedEntry Find(EgressLog log, string entry)
    {
        var found = long.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? log.Read(index, index < log.Size ? index + 1 : index).SingleOrDefault()
            : log.Read(0, log.Size).FirstOrDefault(line => line["id"] == entry);
        return found ?? throw new UsageException($"There is no line {entry}, or it was pruned: 'metershield log show' shows numbers and ids.");
    }

    /// <summary>The beginning of a local day.</summary>
    /// <exception cref="UsageException">The text is no day.</exception>
    public static Instant Day(string? text, string option, DateTimeZone zone) => zone.AtStartOfDay(Date(text, option)).ToInstant();

    /// <summary>The end of a local day.</summary>
    /// <exception cref="UsageException">The text is no day.</exception>
    public static Instant DayAfter(string? text, string option, DateTimeZone zone) => zone.AtStartOfDay(Date(text, option).PlusDays(1)).ToInstant();

    /// <summary>A line in words.</summary>
    public static string Describe(LoggedEntry entry, IReadOnlyDictionary<string, string> names, DateTimeZone zone) => string.Create(
        CultureInfo.InvariantCulture, $"{entry.Index,8}  {Local(entry.Time, zone)}  {entry.Kind,-14}  {Name(entry, names)}{Detail(entry, zone)}");

    /// <summary>How large the log is, and what was signed last.</summary>
    public static string Summary(EgressLog log, DateTimeZone zone)
    {
        var signed = log.Latest;
        var state = signed is null
            ? "not signed yet"
            : string.Create(CultureInfo.InvariantCulture, $"signed at {signed.Checkpoint.Size}, {Local(signed.Made, zone)}");
        var pruned = log.MinimumIndex > 0 ? $", the first {log.MinimumIndex} pruned" : "";
        return $"{log.Size} lines{pruned}; {state}.";
    }

    private static string Name(LoggedEntry entry, IReadOnlyDictionary<string, string> names) =>
        entry["recipient"] ?? (entry["pseudonym"] is { } pseudonym ? names.GetValueOrDefault(pseudonym, pseudonym) : "");

    private static string Detail(LoggedEntry entry, DateTimeZone zone) => entry.Kind switch
    {
        "consent" => $"  {entry["quantity"]} by the {entry["resolution"]} for {entry["purpose"]}",
        "admission" => $"{entry["quantity"]} of {Local(entry["start"], zone)} to {Local(entry["end"], zone)} may be computed",
        "notice" => $"  {entry["record"]} record to be sent  {entry["id"]}",
        "release" => $"  due {Local(entry["due"], zone)}  {entry["id"]}",
        "refusal" => $"  due {Local(entry["due"], zone)}  {entry["id"]}  sent as missing: {entry["reason"]}",
        "acknowledgment" => $"taken by the server  {entry["id"]}",
        "drop" => $"taken by nobody, dropped by {entry["reason"]}  {entry["id"]}",
        "checkpoint" => $"the log was signed at {entry["size"]} lines",
        "timestamp" => $"an authority's time for the log of {entry["size"]} lines was taken",
        "prune" => $"lines below {entry["minimum"]} were erased, {entry["spared"]} of them spared",
        _ => "",
    };

    private static string Local(string? instant, DateTimeZone zone) =>
        InstantPattern.General.Parse(instant ?? "") is { Success: true, Value: var parsed } ? Local(parsed, zone) : "?";

    private static string Local(Instant instant, DateTimeZone zone) => Time.Format(instant.InZone(zone).LocalDateTime);

    private static LocalDate Date(string? text, string option) => LocalDatePattern.Iso.Parse(text ?? "") is { Success: true, Value: var date }
        ? date
        : throw new UsageException($"{option} {text}: write a day such as 2026-11-01.");
}
