using MeterShield.Gateway.Consents;
using MeterShield.Gateway.Diagnosis;
using MeterShield.Gateway.Watches;
using MeterShield.Records;
using MeterShield.Tests.Scripted;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>A consent that has ended by itself: until its last message is away it is stopped like any other, and after that nothing stumbles over it.</summary>
public sealed class RanOutTests
{
    private const int NoPort = 9;

    [Fact]
    public void Until_its_last_message_is_away_it_is_withdrawn_like_any_other()
    {
        using var home = new GivenHome();
        var grant = home.RunOut(home.Give(NoPort, at: GivenHome.Now));
        home.Home.EndFinished(grant.Validity.End);
        Assert.NotEmpty(home.Waiting(grant));
        Assert.Equal(grant.Id, Assert.Single(home.Home.Consents.Live()).Id);
        Assert.Equal(Withdrawn.Told, home.Endings.Withdraw(grant, grant.Validity.End, erase: true));
        Assert.Empty(home.Waiting(grant));
        Assert.Single(Directory.GetFiles(Path.Combine(home.SpoolOf(grant), "notices"), "*.withdrawal"));
    }

    [Fact]
    public void After_its_end_stop_and_withdrawal_and_restart_say_so_and_go_on()
    {
        using var home = new GivenHome();
        var over = home.RunOut(home.Give(NoPort));
        home.Deliver(over);
        var holds = home.Give(NoPort, "other", over.Validity.End);
        Assert.Equal(holds.Id, Assert.Single(home.Home.Consents.Live()).Id);
        Assert.False(Directory.Exists(home.SpoolOf(over)));

        home.Restart(over.Validity.End);
        Assert.False(Directory.Exists(home.SpoolOf(over)), "an ended name comes back at the start");
        Assert.Equal(Verdict.Good, Assert.Single(new KeyCheck(home.Config, home.Home, Language.English).Look()).Verdict);
        Assert.Equal(Withdrawn.RanOut, home.Endings.Withdraw(over, over.Validity.End, erase: true));
        Assert.DoesNotContain("request to erase it is sent", WithdrawalText.Of(Withdrawn.RanOut, erase: true, Language.English), StringComparison.Ordinal);
        Assert.Equal([(holds.Id, Withdrawn.Told)], home.Endings.Stop(over.Validity.End).Select(done => (done.Grant.Id, done.Done)));
        home.Restart(over.Validity.End);
        Assert.Empty(home.Home.Consents.Live());
        Assert.False(Directory.Exists(home.SpoolOf(over)));
    }

    [Fact]
    public void Without_its_key_a_consent_is_withdrawn_and_nobody_claims_that_the_recipient_is_told()
    {
        using var home = new GivenHome();
        var (first, second) = (home.Give(NoPort), home.Give(NoPort, "other"));
        Directory.Delete(Path.Combine(home.State, "keys", first.Recipient.Pseudonym.ToString()), recursive: true);
        home.Restart();
        Assert.Equal([(first.Id, Withdrawn.Untold), (second.Id, Withdrawn.Told)], home.Endings.Stop(GivenHome.Now).Select(done => (done.Grant.Id, done.Done)));
        Assert.Contains("not told", WithdrawalText.Of(Withdrawn.Untold, erase: true, Language.English), StringComparison.Ordinal);
    }

    [Fact]
    public void W6_The_key_to_deliver_goes_when_nobody_took_the_withdrawal_for_ninety_days()
    {
        using var home = new GivenHome();
        var grant = home.Give(NoPort);
        home.Endings.Withdraw(grant, GivenHome.Now);
        var tls = Path.Combine(home.SpoolOf(grant), "key.pem");
        var clock = new TestClock();
        var watch = new OutboxWatch(home.Home, clock, NullLogger.Instance);

        // Nothing is dropped before it has been too old for a day: a time that leaps drops nothing.
        for (var day = 88; day <= 92; day++)
        {
            watch.Look(GivenHome.Now + Duration.FromDays(day));
            Assert.True(day > 90 || File.Exists(tls), "the withdrawal waits still");
            clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.False(Directory.Exists(home.SpoolOf(grant)));
    }

    [Fact]
    public void The_page_says_until_when_messages_leave_and_not_that_nothing_does()
    {
        using var home = new GivenHome();
        var late = new GrantTerms(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.ThirtyDays, RoundingQuantum.One, 30);
        var grant = home.Desk.Give(GivenHome.Request(NoPort, "adviser", Quantity.ImportedEnergy) with { Terms = late }, GivenHome.Now);
        var after = grant.Validity.End + Duration.FromDays(1);
        foreach (var (language, nothing, until) in new[] { (Language.English, "Nothing leaves", "measured until 24 December 2026; last message due 23 January 2027"), (Language.French, "Rien ne sort", "mesuré jusqu'au 24 décembre 2026 ; dernier message prévu le 23 janvier 2027") })
        {
            var page = new ConsentText(language, home.Home.Zone).List(home.Home.Consents.All(), after);
            Assert.DoesNotContain(nothing, page, StringComparison.Ordinal);
            Assert.Contains(until, page, StringComparison.Ordinal);
        }

        home.Deliver(home.RunOut(grant));
        var over = new ConsentText(Language.English, home.Home.Zone).List(home.Home.Consents.All(), after + Duration.FromDays(40));
        Assert.StartsWith("Nothing leaves this home.", over, StringComparison.Ordinal);
    }
}
