using System.Globalization;
using System.Text;
using MeterShield.Egress;
using MeterShield.Records;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Gateway;

/// <summary>Consents in plain words.</summary>
internal static class ConsentText
{
    private static readonly LocalDateTimePattern Time = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    /// <summary>What is said after a consent was given.</summary>
    public static string Given(Grant grant, DateTimeZone zone) =>
        $"""
        {grant.Id}
        {Sentence(grant, zone)}
        Withdraw at any time: metershield consent withdraw {grant.Id}
        """;

    /// <summary>Every consent, oldest first.</summary>
    public static string List(IReadOnlyList<GrantStanding> standings, DateTimeZone zone)
    {
        if (standings.Count == 0)
        {
            return "Nothing leaves: no consent was ever given.";
        }

        var text = new StringBuilder();
        foreach (var standing in standings)
        {
            var state = standing.Withdrawn is { } at ? $"withdrawn {Local(at, zone)}" : "holds";
            text.Append(CultureInfo.InvariantCulture, $"{standing.Grant.Id}  {state}\n    {Sentence(standing.Grant, zone)}\n");
        }

        return text.ToString().TrimEnd();
    }

    private static string Sentence(Grant grant, DateTimeZone zone)
    {
        var terms = grant.Terms;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{grant.Recipient.Name} gets {terms.Quantity.Code} by the {terms.Resolution.Code()}, for {terms.Purpose.English.ToLowerInvariant()}, delay {terms.Delay.Code()}, rounded to {terms.Rounding}, from {Local(grant.Validity.Start, zone)} to {Local(grant.Validity.End, zone)}; it may keep it {terms.RetentionDays} days.");
    }

    private static string Local(Instant instant, DateTimeZone zone) => Time.Format(instant.InZone(zone).LocalDateTime);
}
