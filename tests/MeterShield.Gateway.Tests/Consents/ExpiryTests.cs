using MeterShield.Gateway.Consents;
using MeterShield.Gateway.Watches;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>A consent has an end: a year unless the householder says otherwise, called to mind 30 days before, and then nothing leaves.</summary>
public sealed class ExpiryTests
{
    [Fact]
    public async Task It_is_a_year_unless_said_otherwise_and_never_without_an_end()
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        var certificate = await box.CertificateAsync("adviser");
        string[] grant = ["consent", "grant", "--recipient", "adviser", "--certificate", certificate, "--broker", "mqtt://127.0.0.1:1883", "--purpose", "advice", "--resolution", "day", "--lang", "en"];
        var (exit, output, errors) = await box.AtAsync("2026-11-14 15:00:00 UTC", grant);
        Assert.True(exit == 0, errors);
        Assert.Contains("from 15 November 2026 to 15 November 2027", output, StringComparison.Ordinal);
        foreach (var months in new[] { "0", "37" })
        {
            var (refused, _, why) = await box.AtAsync("2026-11-14 15:00:00 UTC", [.. grant, "--months", months]);
            Assert.Equal(2, refused);
            Assert.Contains("1 to 36", why, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_is_called_to_mind_thirty_days_before()
    {
        using var home = new GivenHome();
        var grant = Daily(home);
        var soon = grant.Validity.End - Duration.FromDays(30);
        foreach (var (language, words) in new[] { (Language.English, "It ends soon"), (Language.French, "Il se termine bientôt") })
        {
            var text = new ConsentText(language, home.Home.Zone);
            Assert.DoesNotContain(words, text.List(home.Home.Consents.All(), soon - Duration.FromMinutes(1)), StringComparison.Ordinal);
            Assert.Contains(words, text.List(home.Home.Consents.All(), soon), StringComparison.Ordinal);
            Assert.DoesNotContain(words, text.List(home.Home.Consents.All(), grant.Validity.End), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_running_gateway_says_so_once_a_day_at_most()
    {
        using var home = new GivenHome();
        var grant = Daily(home);
        var said = new Said();
        var watch = new ExpiryWatch(home.Home, said);
        var midnight = grant.Validity.End - Duration.FromDays(31);
        for (var hour = 0; hour < 24 * 35; hour++)
        {
            watch.Look(midnight + Duration.FromHours(hour));
        }

        // The end is a midnight: thirty days of thirty-one are within the thirty before it.
        Assert.Equal(30, said.Lines.Count);
        Assert.All(said.Lines, line => Assert.Contains(": 1 consents end within 30 days", line, StringComparison.Ordinal));
        home.Endings.Stop(GivenHome.Now);
        new ExpiryWatch(home.Home, said).Look(grant.Validity.End - Duration.FromDays(1));
        Assert.Equal(30, said.Lines.Count);
    }

    [Fact]
    public void After_its_end_nothing_is_measured_for_it_and_nothing_leaves()
    {
        using var home = new GivenHome();
        var grant = Daily(home);
        var late = grant.Validity.End + Duration.FromDays(400);
        home.Restart(late);
        var plan = Plan.From(home.Home, null);
        var turns = new List<Minimization.Turn>();
        while (plan.Minimizer.NextTurn(new CountingMeter(), late) is { } turn)
        {
            turns.Add(turn);
            Assert.True(home.Commit(home.Home.Seal(turn.Release), turn));
        }

        Assert.Equal(grant.Validity.End, turns[^1].Release.Interval.End);
        Assert.All(turns, turn => Assert.True(turn.Release.Interval.End <= grant.Validity.End));
        Assert.Null(plan.NextDue);
        Assert.Null(Plan.From(home.Home, null).NextDue);

        // It has ended when its last message is away: so does the name this home had toward its recipient.
        home.Settle();
        Assert.True(Directory.Exists(Path.Combine(home.State, "keys", grant.Recipient.Pseudonym.ToString())));
        home.Deliver(grant);
        Assert.False(Directory.Exists(Path.Combine(home.State, "keys", grant.Recipient.Pseudonym.ToString())));
        Assert.StartsWith("Nothing leaves this home.", new ConsentText(Language.English, home.Home.Zone).List(home.Home.Consents.All(), late), StringComparison.Ordinal);
    }

    private static Grant Daily(GivenHome home) => home.Desk.Give(
        GivenHome.Request(9, "adviser", Quantity.ImportedEnergy) with { Terms = new GrantTerms(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 30) }, GivenHome.Now);
}
