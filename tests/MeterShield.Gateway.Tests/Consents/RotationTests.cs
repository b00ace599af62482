using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>Another name of this home toward a recipient: the same consents, word for word and to the same end, and nothing of the old name is left.</summary>
public sealed class RotationTests
{
    private static readonly Instant Later = GivenHome.Now + Duration.FromDays(3);

    [Fact]
    public void Every_consent_goes_on_under_the_new_name_as_it_was_and_to_the_same_end()
    {
        using var home = new GivenHome();
        Grant[] old = [home.Give(9), home.Give(9, quantity: Quantity.ExportedEnergy)];
        var other = home.Give(9, "other");
        var before = old.Select(grant => home.Home.RecordOf(grant.Id)!).ToList();
        home.Release(old[0], 2);

        var renewed = new RotationDesk(home.Home).Rotate("watcher", Later);

        Assert.Equal(2, renewed.Count);
        Assert.Equal([other.Id, .. renewed.Select(grant => grant.Id)], home.Home.Consents.Live().Select(grant => grant.Id));
        var pseudonym = Assert.Single(renewed.Select(grant => grant.Recipient.Pseudonym).Distinct());
        Assert.NotEqual(old[0].Recipient.Pseudonym, pseudonym);
        foreach (var (was, grant) in before.Zip(renewed))
        {
            var record = home.Home.RecordOf(grant.Id)!;
            Assert.Equal(grant.Consent, record.Hash);
            Assert.Equal((was.Terms.Quantity, was.Terms.Resolution, was.Terms.Purpose, was.Terms.RetentionDays), (record.Terms.Quantity, record.Terms.Resolution, record.Terms.Purpose, record.Terms.RetentionDays));
            Assert.Equal(was.Notice.Hash, record.Notice.Hash);
            Assert.Equal((was.Controller.Thumbprint, was.Controller.Contact), (record.Controller.Thumbprint, record.Controller.Contact));
            Assert.Equal(was.Validity.End, grant.Validity.End);
            Assert.True(grant.Validity.Start >= Later);
        }

        // A chain of its own, that names nothing of the old one.
        var chain = renewed.Select(grant => home.Home.RecordOf(grant.Id)!.Link).ToList();
        Assert.Equal([0L, 1L], chain.Select(link => link.Sequence));
        Assert.Equal([null, renewed[0].Consent], chain.Select(link => link.Previous));
    }

    [Fact]
    public void The_line_of_an_invitation_that_was_said_yes_to_is_so_still()
    {
        using var home = new GivenHome();
        home.Home.Invitations.Import(new ImportedInvitation("watcher", Digest.Of([1]), GivenHome.Now, new byte[] { 1 }, new Dictionary<int, DecidedLine>()), GivenHome.Now);
        home.Desk.Give(GivenHome.Request(9, "watcher", Quantity.ImportedEnergy) with { LineNumber = 2 }, GivenHome.Now);
        home.Give(9, quantity: Quantity.ExportedEnergy);
        var renewed = new RotationDesk(home.Home).Rotate("watcher", Later);
        var line = Assert.Single(home.Home.Invitations.Find("watcher")!.Decisions);
        Assert.Equal((2, LineDecision.Granted, renewed[0].Id), (line.Key, line.Value.Decision, line.Value.Grant!.Value));
        Assert.True(home.Home.Consents.All().Single(standing => standing.Grant.Id == line.Value.Grant).Holds);
    }

    [Fact]
    public void Of_the_old_name_only_the_withdrawals_are_left_and_then_nothing()
    {
        using var home = new GivenHome();
        var old = home.Give(9);
        home.Release(old, 4);
        new RotationDesk(home.Home).Rotate("watcher", Later);

        Assert.Empty(home.Waiting(old));
        Assert.True(home.Home.Spool.IsStopped(old.Recipient.Pseudonym, old.Id));
        Assert.Single(Directory.GetFiles(Path.Combine(home.SpoolOf(old), "notices")));
        Assert.False(Directory.Exists(Path.Combine(home.State, "keys", old.Recipient.Pseudonym.ToString())));
        var log = home.Home.Log.Entries;
        Assert.Equal(["consent", "withdrawal", "consent"], log.Read(0, log.Size).Select(entry => entry.Kind).Where(kind => kind is "consent" or "withdrawal"));
        Assert.Equal(AnchorFinding.Agrees, home.Home.Anchor.Check());
    }

    [Fact]
    public void The_new_name_releases_from_its_beginning_on_and_the_old_one_never_again()
    {
        using var home = new GivenHome();
        var old = home.Give(9);
        home.Release(old, 2);
        var renewed = Assert.Single(new RotationDesk(home.Home).Rotate("watcher", Later));
        var sealedBefore = home.Seal(renewed, 1)[0];
        home.Release(renewed, 3);
        Assert.Equal(renewed.Validity.Start, sealedBefore.Turn.Release.Interval.Start);
        Assert.Equal([renewed.Id], Plan.From(home.Home, null).Grants.Select(grant => grant.Id));
    }

    [Fact]
    public void What_ends_before_it_could_begin_again_is_named_and_nothing_is_changed()
    {
        using var home = new GivenHome();
        var old = home.Give(9);
        var keys = Directory.GetDirectories(Path.Combine(home.State, "keys"));
        var fault = Assert.Throws<UsageException>(() => new RotationDesk(home.Home).Rotate("watcher", old.Validity.End - Duration.FromSeconds(10)));
        Assert.Contains(old.Id.ToString(), fault.Errors.Single(), StringComparison.Ordinal);
        Assert.Equal(old.Id, Assert.Single(home.Home.Consents.Live()).Id);
        Assert.Equal(keys, Directory.GetDirectories(Path.Combine(home.State, "keys")));
    }

    [Fact]
    public void What_has_run_out_stays_as_it_is()
    {
        using var home = new GivenHome();
        var daily = new GrantTerms(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 30);
        var old = home.Desk.Give(GivenHome.Request(9, "watcher", Quantity.ImportedEnergy) with { Terms = daily }, GivenHome.Now);
        while (home.Home.Consents.Marks()[old.Id].CellStart < old.Validity.End)
        {
            home.Release(old, 1);
        }

        var later = home.Give(9, at: old.Validity.End, quantity: Quantity.ExportedEnergy);
        var renewed = Assert.Single(new RotationDesk(home.Home).Rotate("watcher", old.Validity.End + Duration.FromHours(1)));
        Assert.Equal(later.Terms.Quantity, renewed.Terms.Quantity);
        Assert.Null(home.Home.Consents.All().Single(standing => standing.Grant.Id == old.Id).Withdrawn);
    }

    [Fact]
    public void What_a_crash_after_the_commit_left_of_the_old_name_is_stopped_by_the_next_start()
    {
        using var home = new GivenHome();
        var old = home.Give(9);
        home.Release(old, 3);
        var queue = Path.Combine(home.SpoolOf(old), old.Id.ToString());
        var files = Directory.GetFiles(queue).ToDictionary(file => file, File.ReadAllBytes);
        var renewed = Assert.Single(new RotationDesk(home.Home).Rotate("watcher", Later));
        foreach (var (file, bytes) in files)
        {
            File.WriteAllBytes(file, bytes);
        }

        File.Delete(Path.Combine(queue, "stop"));
        Directory.Delete(home.SpoolOf(renewed), recursive: true);
        home.Restart(Later);
        Assert.Empty(home.Waiting(old));
        Assert.True(home.Home.Spool.IsStopped(old.Recipient.Pseudonym, old.Id));
        Assert.Single(home.Waiting(renewed), name => name.EndsWith(".consent", StringComparison.Ordinal));
    }

    [Fact]
    public void A_consent_that_has_not_begun_begins_no_earlier_under_the_new_name()
    {
        using var home = new GivenHome();
        home.Give(9);
        var monthly = new GrantTerms(Purpose.FlatBilling, Quantity.ExportedEnergy, Resolution.Month, Delay.None, RoundingQuantum.One, 30);
        home.Desk.Give(GivenHome.Request(9, "supplier", Quantity.ExportedEnergy) with { Terms = monthly, Months = 12 }, GivenHome.Now);
        var old = home.Give(9, "late", quantity: Quantity.ExportedEnergy);
        home.Endings.Withdraw(home.Home.Consents.Live().Single(grant => grant.Recipient.Name == "supplier"), GivenHome.Now);
        Assert.True(old.Validity.Start > GivenHome.Now + Duration.FromDays(1));
        var renewed = Assert.Single(new RotationDesk(home.Home).Rotate("late", GivenHome.Now));
        Assert.Equal(old.Validity, renewed.Validity);
    }

    [Fact]
    public void A_rotation_that_comes_to_nothing_leaves_nothing_stopped()
    {
        using var home = new GivenHome();
        var old = home.Give(9);
        home.Release(old, 2);
        home.Tamper("CREATE TRIGGER full BEFORE INSERT ON grants BEGIN SELECT RAISE(ABORT, 'no'); END");
        Assert.ThrowsAny<Exception>(() => new RotationDesk(home.Home).Rotate("watcher", Later));
        Assert.False(home.Home.Spool.IsStopped(old.Recipient.Pseudonym, old.Id));
        Assert.Equal(old.Id, Assert.Single(home.Home.Consents.Live()).Id);
        Assert.NotEmpty(home.Waiting(old));
    }

    [Fact]
    public void The_householders_own_broker_can_have_another_name_too()
    {
        using var home = new GivenHome();
        var old = home.Desk.Give(GivenHome.Request(9, "mine", Quantity.ImportedEnergy) with { Kind = RecipientKind.Home, Certificate = null }, GivenHome.Now);
        var renewed = Assert.Single(new RotationDesk(home.Home).Rotate("mine", Later));
        Assert.Equal(RecipientKind.Home, renewed.Recipient.Kind);
        Assert.NotEqual(old.Recipient.Thumbprint, renewed.Recipient.Thumbprint);
        Assert.Equal(renewed.Recipient.Thumbprint, home.Home.RecordOf(renewed.Id)!.Controller.Thumbprint);
    }

    [Fact]
    public void Without_a_consent_that_holds_there_is_nothing_to_rename()
    {
        using var home = new GivenHome();
        home.Give(9);
        home.Endings.Stop(GivenHome.Now);
        foreach (var name in new[] { "watcher", "nobody" })
        {
            var fault = Assert.Throws<UsageException>(() => new RotationDesk(home.Home).Rotate(name, Later));
            Assert.Contains($"No consent to {name} holds", fault.Errors.Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task At_the_box_it_is_one_command_that_promises_no_more_than_it_does()
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        await box.GrantAsync("watcher", "demonstration", "minute");
        var english = await box.DoAsync("consent", "rotate", "watcher", "--lang", "en");
        Assert.Contains("This is hygiene and no disguise", english, StringComparison.Ordinal);
        Assert.Contains("one value a minute", english, StringComparison.Ordinal);
        var french = await box.DoAsync("consent", "rotate", "watcher", "--lang", "fr");
        Assert.Contains("pas un déguisement", french, StringComparison.Ordinal);
        Assert.Equal(2, (await box.DoAsync("consent", "list", "--lang", "en")).Split("withdrawn on").Length - 1);
    }
}
