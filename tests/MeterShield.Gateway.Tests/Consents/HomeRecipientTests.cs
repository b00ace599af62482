using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>The householder's own broker: a recipient like any other in log and registry, made at the box alone, at an address of the house.</summary>
public sealed class HomeRecipientTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3:8883")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.254")]
    [InlineData("192.168.1.10")]
    [InlineData("169.254.7.7")]
    [InlineData("[::1]")]
    [InlineData("[fd12:3456::1]")]
    [InlineData("[fe80::1]")]
    public void An_address_of_the_house_is_taken(string host)
    {
        using var home = new GivenHome();
        var grant = home.Desk.Give(Request(host), GivenHome.Now);
        Assert.Equal(RecipientKind.Home, grant.Recipient.Kind);
        home.Restart();
        Assert.Equal(RecipientKind.Home, home.Home.Consents.Live().Single().Recipient.Kind);
    }

    [Theory]
    [InlineData("8.8.8.8", "not an address of your own network")]
    [InlineData("172.15.0.1", "not an address of your own network")]
    [InlineData("172.32.0.1", "not an address of your own network")]
    [InlineData("192.169.1.1", "not an address of your own network")]
    [InlineData("0.0.0.0", "not an address of your own network")]
    [InlineData("[2001:db8::1]", "not an address of your own network")]
    [InlineData("[fc::1]", "not an address of your own network")]
    [InlineData("[::ffff:10.0.0.1]", "not an address of your own network")]
    [InlineData("localhost", "is a name")]
    [InlineData("homeassistant.local", "is a name")]
    [InlineData("192.168.1.10.example.org", "is a name")]
    [InlineData("10.example.org", "is a name")]
    public void Any_other_is_refused_and_nothing_is_kept(string host, string why)
    {
        using var home = new GivenHome();
        var fault = Assert.Throws<UsageException>(() => home.Desk.Give(Request(host), GivenHome.Now));
        Assert.Contains(why, fault.Errors.Single(), StringComparison.Ordinal);
        Assert.Empty(home.Home.Consents.All());
        Assert.False(Directory.Exists(Path.Combine(home.State, "keys")) && Directory.GetDirectories(Path.Combine(home.State, "keys")).Length > 0);
    }

    [Fact]
    public void An_invitation_never_makes_one_nor_reaches_one()
    {
        using var home = new GivenHome();
        var invited = Request("192.168.1.10") with { Invitation = Invitation() };
        Assert.Contains("invitation", Assert.Throws<UsageException>(() => home.Desk.Give(invited, GivenHome.Now)).Errors.Single(), StringComparison.Ordinal);
        home.Desk.Give(Request("192.168.1.10"), GivenHome.Now);
        foreach (var kind in Enum.GetValues<RecipientKind>())
        {
            Assert.Contains("invitation", Assert.Throws<UsageException>(() => home.Desk.Give(invited with { Kind = kind }, GivenHome.Now)).Errors.Single(), StringComparison.Ordinal);
        }

        Assert.Single(home.Home.Consents.All());
    }

    [Fact]
    public void A_recipient_never_changes_sides_not_even_after_its_end()
    {
        using var home = new GivenHome();
        home.Give(9, "company");
        home.Desk.Give(Request("192.168.1.10"), GivenHome.Now);
        for (var round = 0; round < 2; round++)
        {
            Assert.Contains("outside", Assert.Throws<UsageException>(() => home.Desk.Give(Request("192.168.1.10") with { Recipient = "company" }, GivenHome.Now)).Errors.Single(), StringComparison.Ordinal);
            Assert.Contains("--home", Assert.Throws<UsageException>(() => home.Give(9, "mine")).Errors.Single(), StringComparison.Ordinal);
            home.Endings.Stop(GivenHome.Now);
        }

        // Given again, it is under a new name, at an address of the house still.
        Assert.Throws<UsageException>(() => home.Desk.Give(Request("8.8.8.8"), GivenHome.Now));
        Assert.Equal(RecipientKind.Home, home.Desk.Give(Request("10.0.0.1"), GivenHome.Now).Recipient.Kind);
    }

    [Fact]
    public void It_begins_at_once_and_its_values_are_no_edges_of_the_coalition()
    {
        using var home = new GivenHome();
        home.Desk.Give(GivenHome.Request(9, "adviser", Quantity.ImportedEnergy) with { Terms = new GrantTerms(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 30) }, GivenHome.Now);
        var own = home.Desk.Give(Request("127.0.0.1"), GivenHome.Now + Duration.FromSeconds(1));
        Assert.Equal(GivenHome.Now + Duration.FromMinutes(1), own.Validity.Start);
        home.Release(own, 3);
        Assert.Empty(home.Home.Consents.Edges());
        Assert.Equal(2, home.Home.Log.Entries.Read(0, home.Home.Log.Entries.Size).Count(entry => entry.Kind == "consent"));
    }

    [Fact]
    public async Task At_the_box_it_takes_one_command_and_the_warning_is_told()
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        string[] own = ["consent", "grant", "--home", "--recipient", "mine", "--broker", "mqtt://192.168.1.10", "--resolution", "minute"];
        Assert.Contains("whoever bridges it to another network makes it an outside recipient", await box.DoAsync([.. own, "--lang", "en"]), StringComparison.Ordinal);
        Assert.Contains("le relier à un autre réseau en fait un destinataire extérieur", await box.DoAsync("consent", "list", "--lang", "fr"), StringComparison.Ordinal);
        var (exit, _, errors) = await box.AtAsync("2026-11-23 09:00:00 UTC", "consent", "grant", "--home", "--invitation", "mine", "--line", "1");
        Assert.Equal(2, exit);
        Assert.Contains("never given by invitation", errors, StringComparison.Ordinal);
    }

    private static GrantRequest Request(string host) => GivenHome.Request(1, "mine", Quantity.ImportedEnergy) with
    {
        Kind = RecipientKind.Home,
        Certificate = null,
        Access = new RecipientAccess(new CourierRoute(new Uri($"mqtt://{host}")), null),
    };

    private static Invitation Invitation()
    {
        byte[] certificate = [1];
        return new Invitation(
            new ConsentController(Digest.Of(certificate), "mine", "here", "me", "household"), certificate, null, new InvitationRoute(new Uri("mqtt://192.168.1.10")),
            new InvitationNotice("FR", "CNIL", new TwoTongues("write", "écrivez"), ["at home"], []), new Interval(GivenHome.Now, GivenHome.Now + Duration.FromDays(1)),
            [new InvitationLine(Purpose.Demonstration, Quantity.ImportedEnergy, Resolution.Minute, Delay.None, 30, "yours", "à vous")]);
    }
}
