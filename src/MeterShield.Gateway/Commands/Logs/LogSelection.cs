using System.CommandLine;
using MeterShield.Egress;
using MeterShield.Gateway.Logs;
using NodaTime;

namespace MeterShield.Gateway.Commands.Logs;

/// <summary>Which lines of the log: to whom, from which day to which.</summary>
internal sealed class LogSelection
{
    private static readonly string[] AnyTime = ["consent", "withdrawal", "notice"];
    private static readonly string[] Fates = ["acknowledgment", "drop"];
    private readonly Option<string?> _recipient;
    private readonly Option<string?> _from = new("--from") { Description = "The first day, such as 2026-11-01; from the beginning without it." };
    private readonly Option<string?> _to = new("--to") { Description = "The last day, included; to the end without it." };

    public LogSelection(bool recipientRequired = false) =>
        _recipient = new("--recipient") { Description = "Your word for the recipient.", Required = recipientRequired };

    public void AddTo(Command command)
    {
        command.Add(_recipient);
        command.Add(_from);
        command.Add(_to);
    }

    /// <summary>The lines asked for, oldest first.</summary>
    /// <exception cref="UsageException">There is no such recipient, or a day is no day.</exception>
    public IEnumerable<LoggedEntry> Read(ParseResult parse, Home home)
    {
        var period = Period(parse, home.Zone);
        var entries = home.Log.Entries.Read(0, home.Log.Entries.Size);
        return parse.GetValue(_recipient) is { } name
            ? To(PseudonymsOf(home, name), entries, period)
            : entries.Where(entry => IsIn(period, entry.Time));
    }

    /// <summary>Everything about a recipient: what was agreed at any time, what was sent in the period, and what became of that: taken by its server, or dropped.</summary>
    private static IEnumerable<LoggedEntry> To(HashSet<string> pseudonyms, IEnumerable<LoggedEntry> entries, (Instant From, Instant To) period)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var about = entry["pseudonym"] is { } pseudonym && pseudonyms.Contains(pseudonym) && (AnyTime.Contains(entry.Kind) || IsIn(period, entry.Time));
            if (about && entry["id"] is { } id)
            {
                ids.Add(id);
            }

            if (about || (Fates.Contains(entry.Kind) && entry["id"] is { } sent && ids.Contains(sent)))
            {
                yield return entry;
            }
        }
    }

    private (Instant From, Instant To) Period(ParseResult parse, DateTimeZone zone)
    {
        var from = parse.GetValue(_from) is { } first ? LogLines.Day(first, "--from", zone) : Instant.MinValue;
        var to = parse.GetValue(_to) is { } last ? LogLines.DayAfter(last, "--to", zone) : Instant.MaxValue;
        return from < to ? (from, to) : throw new UsageException("--to is before --from: exchange them.");
    }

    private static HashSet<string> PseudonymsOf(Home home, string name)
    {
        var pseudonyms = LogLines.RecipientsOf(home).Where(pair => pair.Value == name).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        return pseudonyms.Count > 0 ? pseudonyms : throw new UsageException($"There is no recipient {name}: 'metershield consent list' shows them.");
    }

    private static bool IsIn((Instant From, Instant To) period, Instant time) => period.From <= time && time < period.To;
}
