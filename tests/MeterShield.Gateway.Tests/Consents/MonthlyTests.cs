using MeterShield.History;
using MeterShield.Metering;
using MeterShield.Records;
using MeterShield.Sealing;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>At the first due instant of each month the consent record goes out again, before the release, at an instant that only the schedule decides.</summary>
public sealed class MonthlyTests
{
    private const int Days = 100;

    [Theory]
    [InlineData(Delay.None, 4)]
    [InlineData(Delay.SevenDays, 3)]
    public void The_record_goes_out_again_with_the_first_release_of_each_month(Delay delay, int months)
    {
        using var home = new GivenHome();
        var terms = new GrantTerms(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, delay, RoundingQuantum.One, 30);
        var grant = home.Desk.Give(GivenHome.Request(9, "adviser", Quantity.ImportedEnergy) with { Terms = terms, Months = 6 }, GivenHome.Now);
        Run(home, grant);

        var sent = home.Waiting(grant).Order(StringComparer.Ordinal).ToList();
        var again = sent.Where(name => name.EndsWith(".consent", StringComparison.Ordinal)).Skip(1).ToList();
        Assert.Equal(months, again.Count);
        foreach (var name in again)
        {
            var due = Instant.FromUnixTimeSeconds(long.Parse(name.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(1, due.InZone(home.Home.Zone).Day);
            var next = sent[sent.IndexOf(name) + 1];
            Assert.Equal(name.Split('-')[0], next.Split('-')[0]);
            Assert.EndsWith(".release", next, StringComparison.Ordinal);
        }

        RecordsAreTheSame(home, grant, sent);
    }

    [Fact]
    public void An_export_of_the_householder_holds_the_record_once()
    {
        using var home = new GivenHome();
        var terms = new GrantTerms(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 30);
        var grant = home.Desk.Give(GivenHome.Request(9, "adviser", Quantity.ImportedEnergy) with { Terms = terms }, GivenHome.Now);
        Run(home, grant);
        Assert.Single(home.Home.Messages.RecordsOf(grant.Id));
    }

    /// <summary>A meter that tells the time speaks shortly before and after each midnight.</summary>
    private static void Run(GivenHome home, Grant grant)
    {
        var path = Path.Combine(home.Folder, "history.db");
        RegisterHistory.Create(path);
        using var history = RegisterHistory.Open(path, Duration.FromSeconds(15));
        var clock = new HomeClock(TimeProvider.System, confirmed: false);
        var round = new ReleaseRound(home.Home, history, clock, NullLogger.Instance);
        for (var day = 0; day < Days; day++)
        {
            var midnight = home.Home.Zone.AtStartOfDay(grant.Validity.Start.InZone(home.Home.Zone).Date.PlusDays(day)).ToInstant();
            foreach (var seconds in new[] { -5, 100 })
            {
                var reading = new Reading(midnight + Duration.FromSeconds(seconds), ClockSource.Meter, new WattHours(day * 7000), null, [], null);
                clock.Heard(reading);
                round.Begin(reading.At);
                history.Observe(reading, round.Needs);
                round.Make(reading.At);
            }
        }
    }

    private static void RecordsAreTheSame(GivenHome home, Grant grant, IEnumerable<string> sent)
    {
        using var trusted = new TrustedPseudonyms();
        Assert.True(trusted.Pin(home.Home.CertificateToward(grant.Recipient).Span, out _));
        var verifier = new SealVerifier(trusted, grant.Recipient.Thumbprint, null);
        var folder = Path.Combine(home.SpoolOf(grant), grant.Id.ToString());
        var sizes = new List<int>();
        foreach (var name in sent.Where(name => name.EndsWith(".consent", StringComparison.Ordinal)))
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, name));
            Assert.Equal(SealFault.None, verifier.Verify(bytes, out VerifiedMessage? message));
            Assert.Equal(grant.Consent, Assert.IsType<VerifiedConsent>(message).Record.Hash);
            sizes.Add(bytes.Length);
        }

        // An ECDSA signature on P-256 is 68 to 72 bytes of DER; all else has one length.
        Assert.InRange(sizes.Max() - sizes.Min(), 0, 4);
    }
}
