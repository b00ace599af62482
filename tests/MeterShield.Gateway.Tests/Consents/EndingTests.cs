using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>W5, W6 and W8: what is not read, not kept and not revived once a consent was withdrawn.</summary>
public sealed class EndingTests
{
    private const int NoPort = 9;

    [Fact]
    public void W5_After_a_withdrawal_no_register_is_read_for_the_grant()
    {
        using var home = new GivenHome();
        var grant = home.Give(NoPort);
        home.Give(NoPort, "other", quantity: Quantity.ExportedEnergy);
        var before = Plan.From(home.Home, null);
        home.Endings.Withdraw(grant, GivenHome.Now);
        var after = Plan.From(home.Home, null);
        var later = GivenHome.Now + Duration.FromMinutes(30);

        // The counter counts: the plan of before would read both.
        var counted = GivenHome.ReadBy(before, later);
        Assert.Contains(Quantity.ImportedEnergy, counted);
        Assert.DoesNotContain(Quantity.ImportedEnergy, GivenHome.ReadBy(after, later));
        Assert.Contains(Quantity.ExportedEnergy, GivenHome.ReadBy(Plan.From(home.Home, null), later));
    }

    [Fact]
    public void W5_When_nothing_holds_no_boundary_is_looked_for()
    {
        using var home = new GivenHome();
        home.Give(NoPort);
        var boundary = GivenHome.Now + Duration.FromMinutes(3);
        Assert.True(Plan.From(home.Home, null).Needs(boundary));
        home.Endings.Stop(GivenHome.Now);
        Assert.False(Plan.From(home.Home, null).Needs(boundary));
        Assert.Null(Plan.From(home.Home, null).NextDue);
    }

    [Fact]
    public async Task W6_The_keys_of_a_pseudonym_go_with_its_last_grant()
    {
        await using var broker = await Listening.BrokerAsync();
        await using var proxy = new RecordingProxy(broker.Port);
        using var home = new GivenHome();
        var (first, second) = (home.Give(proxy.Port), home.Give(proxy.Port));
        var signing = Path.Combine(home.State, "keys", first.Recipient.Pseudonym.ToString(), "key.pem");
        var tls = Path.Combine(home.SpoolOf(first), "key.pem");
        home.Endings.Withdraw(first, GivenHome.Now);
        Assert.True(File.Exists(signing) && File.Exists(tls), "another grant holds under it");

        home.Endings.Withdraw(second, GivenHome.Now);
        Assert.False(File.Exists(signing), "as soon as the withdrawal is signed");
        Assert.True(File.Exists(tls), "the withdrawal has still to be delivered");

        using var ending = new CancellationTokenSource();
        var courier = new Egress.Courier(home.Config.Spool, TimeProvider.System, new Deaf()).RunAsync(ending.Token);
        await proxy.UntilAsync(publish => publish.IsWithdrawal);
        await proxy.UntilAsync(publish => publish.IsWithdrawal);
        await home.UntilSettledAsync();
        Assert.False(Directory.Exists(home.SpoolOf(first)), "once it is delivered");

        // Whoever gets a consent again, gets it under another name, with other keys.
        var again = home.Give(proxy.Port);
        Assert.NotEqual(first.Recipient.Pseudonym, again.Recipient.Pseudonym);
        Assert.Equal(3, home.Home.Consents.All().Count);
        Assert.Equal(first.Recipient.Pseudonym, home.Home.Consents.All()[0].Grant.Recipient.Pseudonym);
        await ending.CancelAsync();
        await courier;
    }

    [Fact]
    public void W8_A_restart_and_a_clock_that_jumps_revive_nothing()
    {
        using var home = new GivenHome();
        var grant = home.Give(NoPort);
        home.Release(grant, 3);
        home.Endings.Withdraw(grant, GivenHome.Now);
        foreach (var now in new[] { GivenHome.Now, GivenHome.Now + Duration.FromDays(4000), GivenHome.Now - Duration.FromDays(4000) })
        {
            home.Restart(now);
            Assert.Empty(home.Home.Consents.Live());
            Assert.Empty(GivenHome.ReadBy(Plan.From(home.Home, null), now));
            Assert.Empty(home.Waiting(grant));
        }
    }

    [Fact]
    public void W8_A_marker_whose_withdrawal_was_not_committed_is_completed_at_the_start()
    {
        using var home = new GivenHome();
        var grant = home.Give(NoPort);
        home.Release(grant, 3);
        home.Home.Spool.Stop(grant.Recipient.Pseudonym, grant.Id);
        home.Restart();
        Assert.Empty(home.Home.Consents.Live());
        Assert.Empty(home.Waiting(grant));
        Assert.Single(Directory.GetFiles(Path.Combine(home.SpoolOf(grant), "notices"), "*.withdrawal"));
    }

    [Fact]
    public void W8_An_older_state_put_back_is_held_until_the_householder_confirms_it()
    {
        using var home = new GivenHome();
        var (withdrawn, kept) = (home.Give(NoPort), home.Give(NoPort, "other", quantity: Quantity.ExportedEnergy));
        home.Release(withdrawn, 3);
        var backup = home.Backup();
        home.Endings.Withdraw(withdrawn, GivenHome.Now);

        // The worst case: the markers are gone, too, as after the pseudonym's last word was delivered.
        home.Restore(backup);
        Directory.Delete(home.SpoolOf(withdrawn), recursive: true);
        home.Restart();
        Assert.Equal(AnchorFinding.StateIsOlder, home.Home.Anchor.Check());
        Assert.Equal(2, home.Home.Consents.Live().Count);
        Assert.Empty(GivenHome.ReadBy(Plan.From(home.Home, null), GivenHome.Now + Duration.FromHours(1)));
        Assert.False(Directory.Exists(home.SpoolOf(withdrawn)), "nothing is put back into the spool");
        Assert.Contains("confirm", Assert.Throws<UsageException>(() => home.Give(NoPort, "third")).Errors.Single());
        home.Restart();
        Assert.Null(Plan.From(home.Home, null).NextDue);

        var confirmed = GivenHome.Now + Duration.FromHours(2);
        Assert.Equal(kept.Id, Assert.Single(home.Endings.Confirm(confirmed)).Id);
        Assert.Equal(AnchorFinding.Agrees, home.Home.Anchor.Check());
        Assert.Equal(Quantity.ExportedEnergy, Assert.Single(GivenHome.ReadBy(Plan.From(home.Home, null), confirmed + Duration.FromHours(1)).Distinct()));
    }

    [Fact]
    public void W8_What_began_before_a_restore_is_never_told()
    {
        using var home = new GivenHome();
        var grant = home.Give(NoPort);
        var backup = home.Backup();
        home.Release(grant, 5);
        home.Restore(backup);
        Assert.Equal(AnchorFinding.StateIsOlder, home.Home.Anchor.Check());
        var confirmed = GivenHome.Now + Duration.FromMinutes(30);
        home.Endings.Confirm(confirmed);
        Assert.Equal(confirmed, home.Home.Anchor.LostBefore);
        var minimizer = Plan.From(home.Home, null).Minimizer;
        var meter = new CountingMeter();
        while (minimizer.NextTurn(meter, confirmed + Duration.FromMinutes(10)) is { } turn)
        {
            Assert.Equal(turn.Release.Interval.Start < confirmed, turn.Release.Value is MissingValue);
        }
    }

    [Fact]
    public async Task W8_While_everything_is_held_the_courier_sends_nothing_of_what_waits_and_after_the_yes_no_release_either()
    {
        await using var broker = await Listening.BrokerAsync();
        await using var proxy = new RecordingProxy(broker.Port);
        using var home = new GivenHome();
        var grant = home.Give(proxy.Port);
        var backup = home.Backup();
        home.Release(grant, 3);
        home.Restore(backup);
        home.Restart();
        Assert.Equal(AnchorFinding.StateIsOlder, home.Home.Anchor.Check());
        Assert.Equal(4, home.Waiting(grant).Count);
        Assert.True(home.Home.Spool.IsHeld, "on disk, before any courier looks");
        using var ending = new CancellationTokenSource();
        var courier = new Egress.Courier(home.Config.Spool, TimeProvider.System, new Deaf()).RunAsync(ending.Token);
        await proxy.ConnectedAsync();

        // Connected, woken for each file, and silent: the next thing on the wire is what the yes lets go.
        var held = proxy.Publishes.Count;
        home.Endings.Confirm(GivenHome.Now + Duration.FromHours(1));
        var first = await proxy.UntilAsync(_ => true);
        Assert.Equal(0, held);
        Assert.EndsWith("/consent", first.Topic, StringComparison.Ordinal);
        await ending.CancelAsync();
        await courier;
        Assert.DoesNotContain(proxy.Publishes, publish => publish.IsRelease);
    }

    [Fact]
    public void A_yes_after_the_folder_beside_the_state_was_lost_says_before_what_it_ends_and_signs_it()
    {
        using var home = new GivenHome();
        var grant = home.Give(NoPort);
        Directory.Delete(home.Config.Spool, recursive: true);
        home.Restart();
        Assert.Equal(AnchorFinding.Missing, home.Home.Anchor.Check());
        Assert.Equal(grant.Id, Assert.Single(home.Endings.Lost()).Id);
        Assert.Contains("withdraws 1 consents", HoldText.Of(AnchorFinding.Missing, Language.English, home.Endings.Lost().Count), StringComparison.Ordinal);
        Assert.Empty(home.Endings.Confirm(GivenHome.Now));
        Assert.Single(Directory.GetFiles(Path.Combine(home.SpoolOf(grant), "notices"), "*.withdrawal"));
        Assert.Equal(AnchorFinding.Agrees, home.Home.Anchor.Check());
    }

    [Fact]
    public void Chains_of_records_go_on_after_a_restore_where_they_were()
    {
        using var home = new GivenHome();
        home.Give(NoPort);
        var backup = home.Backup();
        home.Give(NoPort, quantity: Quantity.ExportedEnergy);
        var watcher = home.Home.Consents.FindRecipient("watcher")!.Pseudonym;
        var expected = home.Home.Consents.NextRecord(watcher);
        home.Restore(backup);
        Assert.NotEqual(expected, home.Home.Consents.NextRecord(watcher));
        home.Endings.Confirm(GivenHome.Now);
        Assert.Equal(expected, home.Home.Consents.NextRecord(watcher));
    }

    [Theory]
    [InlineData(AnchorFinding.Missing)]
    [InlineData(AnchorFinding.Unreadable)]
    public void Without_a_readable_anchor_everything_is_held(AnchorFinding finding)
    {
        using var home = new GivenHome();
        home.Give(NoPort);
        var anchor = Path.Combine(home.Config.Spool, "anchor");
        if (finding == AnchorFinding.Missing)
        {
            File.Delete(anchor);
        }
        else
        {
            File.AppendAllText(anchor, "x");
        }

        home.Restart();
        Assert.Equal(finding, home.Home.Anchor.Check());
        Assert.Null(Plan.From(home.Home, null).NextDue);
        Assert.Equal(Withdrawn.Told, Assert.Single(home.Endings.Stop(GivenHome.Now)).Done);
        Assert.Equal(finding, home.Home.Anchor.Check());
    }

    [Fact]
    public void Every_reason_to_hold_has_its_own_sentence_in_both_languages()
    {
        var findings = Enum.GetValues<AnchorFinding>().Where(finding => finding != AnchorFinding.Agrees).ToList();
        var sentences = findings.SelectMany(finding => new[] { HoldText.Of(finding, Language.English), HoldText.Of(finding, Language.French) }).ToList();
        Assert.Equal(sentences.Count, sentences.Distinct(StringComparer.Ordinal).Count());
    }
}
