using System.Collections.Immutable;
using MeterShield.Minimization;
using MeterShield.Records;
using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.HeadEnd.Tests;

/// <summary>A consent, its record, and the releases that a home makes for it, as the recipient reads them.</summary>
internal sealed class GivenConsent
{
    private readonly Recipient _recipient;

    private GivenConsent(Recipient recipient, ConsentRecord record)
    {
        _recipient = recipient;
        Record = record;
    }

    public ConsentRecord Record { get; }

    public Pseudonym Home => Record.Link.Pseudonym;

    public static GivenConsent Of(
        Resolution resolution = Resolution.Day, string zone = "Europe/Paris", int days = 40, Pseudonym? home = null, long sequence = 0, Digest? previous = null)
    {
        var recipient = new Recipient("adviser", RecipientKind.Outside, home ?? Pseudonym.Random(), Digest.Of("certificate"u8), new Uri("mqtts://broker.example"));
        var grid = Grid.Of(resolution, DateTimeZoneProviders.Tzdb[zone]);
        var start = grid.Ceiling(Instant.FromUtc(2026, 3, 3, 0, 0));
        var validity = new Interval(start, grid.Ceiling(start + Duration.FromDays(days)));
        var terms = new GrantTerms(Purpose.Demonstration, Quantity.ImportedEnergy, resolution, Delay.None, RoundingQuantum.One, 30);
        var notice = new ConsentNotice(Digest.Of("shown"u8), "fr", "FR", "CNIL", ["Rennes, FR"], []);
        var controller = new ConsentController(recipient.Thumbprint, "Adviser", "Rennes", "dpo@adviser.example", "energy-service");
        return new GivenConsent(recipient, new ConsentRecord(
            GrantId.Random(), new RecordLink(recipient.Pseudonym, sequence, previous), controller, notice, terms, validity, zone, start));
    }

    /// <summary>The next consent of the same home.</summary>
    public GivenConsent Next(Resolution resolution = Resolution.Day) => Of(resolution, Record.Zone, home: Home, sequence: Record.Link.Sequence + 1, previous: Record.Hash);

    public WithdrawalRecord Withdrawal() => new(Record, new RecordLink(Home, Record.Link.Sequence + 1, Record.Hash), Record.Validity.Start, erase: false);

    /// <summary>What leaves the home for this consent, or for terms that are not in its record.</summary>
    /// <param name="resolution">Another resolution, or null.</param>
    /// <param name="from">Another beginning, or null.</param>
    public IReadOnlyList<ReceivedRelease> Releases(Resolution? resolution = null, Instant? from = null)
    {
        var agreed = Record.Terms;
        var terms = new GrantTerms(agreed.Purpose, agreed.Quantity, resolution ?? agreed.Resolution, agreed.Delay, agreed.Rounding, agreed.RetentionDays);
        var validity = new Interval(from ?? Record.Validity.Start, Record.Validity.End);
        var grant = new Grant(Record.Id, _recipient, terms, validity, Record.Hash, 0, ReleaseContent.PayloadSizeFor(terms));
        var zone = DateTimeZoneProviders.Tzdb[Record.Zone];
        var minimizer = new Minimizer([grant], ImmutableDictionary<GrantId, GrantMark>.Empty, zone, _ => WattHours.Zero, new Auditor(AuditMemory.Fresh(zone, [grant])));
        var releases = new List<ReceivedRelease>();
        while (minimizer.NextTurn(new FaintLine(), Instant.MaxValue) is { } turn)
        {
            Assert.Equal(ContentFault.None, ReceivedRelease.Parse(ReleaseContent.Write(turn.Release), out var release));
            releases.Add(release!);
        }

        return releases;
    }

    /// <summary>A register at most boundaries; at every seventh or so nothing was heard.</summary>
    private sealed class FaintLine : IRegisterTimeline
    {
        public RegisterAt At(Quantity quantity, Instant boundary)
        {
            var minutes = boundary.ToUnixTimeSeconds() / 60;
            return (minutes / 15 * 40503 & 0xffff) % 7 == 0 ? RegisterAt.Unknown : RegisterAt.Known(new WattHours(minutes), 1);
        }

        public VoltAmperes? PeakOf(Interval day) => null;
    }
}
