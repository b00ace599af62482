using MeterShield.Records;
using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Minimization.Tests.Worlds;

/// <summary>Short ways to say what was given.</summary>
internal static class Given
{
    public static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    public static Instant At(int year, int month, int day, int hour = 0, int minute = 0, DateTimeZone? zone = null) =>
        new LocalDateTime(year, month, day, hour, minute).InZoneLeniently(zone ?? Paris).ToInstant();

    public static GrantId Id(int number)
    {
        Assert.True(GrantId.TryParse(number.ToString("x32"), out var id));
        return id;
    }

    public static Recipient Recipient(string name, RecipientKind kind = RecipientKind.Outside) =>
        new(name, kind, Pseudonym.Random(), Digest.Of("certificate"u8), new Uri(kind == RecipientKind.Home ? "mqtt://192.168.1.10" : "mqtts://broker.example:8883"));

    public static Grant Grant(
        int number,
        Resolution resolution,
        Instant start,
        Instant end,
        Quantity quantity = default,
        RecipientKind kind = RecipientKind.Outside,
        Delay delay = Delay.None,
        long quantum = 1,
        int offset = 0)
    {
        Assert.True(RoundingQuantum.TryFrom(quantum, out var rounding));
        var terms = new GrantTerms(Purpose.Demonstration, quantity, resolution, delay, rounding, 30);
        return new Grant(Id(number), Recipient($"r{number}", kind), terms, new Interval(start, end), Digest.Of("consent"u8), offset, ReleaseContent.PayloadSizeFor(terms));
    }

    public static Minimizer Minimizer(DateTimeZone zone, params Grant[] grants) => new(
        grants, new Dictionary<GrantId, GrantMark>(), zone, _ => WattHours.Zero, new Auditor(AuditMemory.Fresh(zone, grants)));

    public static List<Turn> Drain(this Minimizer minimizer, IRegisterTimeline timeline, Instant? until = null)
    {
        var turns = new List<Turn>();
        while (minimizer.NextTurn(timeline, until ?? Instant.MaxValue) is { } turn)
        {
            turns.Add(turn);
        }

        return turns;
    }
}
