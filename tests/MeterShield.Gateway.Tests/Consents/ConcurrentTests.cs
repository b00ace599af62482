using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>Two programs change the consents of one home at the same moment: the command line beside a gateway that runs.</summary>
public sealed class ConcurrentTests
{
    [Fact]
    public async Task Withdrawals_of_two_programs_each_hold_and_their_records_make_one_chain()
    {
        using var home = new GivenHome();
        Quantity[] quantities = [Quantity.ImportedEnergy, Quantity.ExportedEnergy];
        var grants = Enumerable.Range(0, 12).Select(index => home.Give(9, $"recipient-{index / 6}", quantity: quantities[index % 2])).ToList();
        using var gate = new Barrier(2);
        Task<List<Withdrawn>> EndAsync(int first) => Task.Run(() =>
        {
            using var other = Gateway.Home.Open(home.Config);
            gate.SignalAndWait();
            var desk = new EndingDesk(other);
            return grants.Where((_, index) => index % 2 == first).Select(grant => desk.Withdraw(grant, GivenHome.Now)).ToList();
        });
        var (even, odd) = (EndAsync(0), EndAsync(1));
        Assert.All([.. await even, .. await odd], done => Assert.Equal(Withdrawn.Told, done));
        home.Restart();
        Assert.Equal(AnchorFinding.Agrees, home.Home.Anchor.Check());
        foreach (var chain in grants.GroupBy(grant => grant.Recipient.Pseudonym))
        {
            var sequences = chain.SelectMany(grant => home.Home.Messages.RecordsOf(grant.Id)).Count();
            Assert.Equal(12, sequences);
            Assert.Equal(12, home.Home.Consents.NextRecord(chain.Key).Sequence);
            Assert.False(Directory.Exists(Path.Combine(home.State, "keys", chain.Key.ToString())));
        }
    }

    [Fact]
    public void A_record_in_a_place_that_is_taken_changes_nothing()
    {
        using var home = new GivenHome();
        var (first, second) = (home.Give(9), home.Give(9, quantity: Quantity.ExportedEnergy));
        var (sequence, previous) = home.Home.Consents.NextRecord(first.Recipient.Pseudonym);
        var record = new WithdrawalRecord(second, new RecordLink(second.Recipient.Pseudonym, sequence, previous), GivenHome.Now, erase: false);
        var late = home.Home.Seal(record, second.Recipient, GivenHome.Now);
        home.Endings.Withdraw(first, GivenHome.Now);
        Assert.Equal(ConsentChange.ChainMoved, home.Home.Consents.Withdraw(second, late, record.Hash, GivenHome.Now));
        Assert.Equal(second.Id, Assert.Single(home.Home.Consents.Live()).Id);
    }

    [Fact]
    public void An_anchor_that_cannot_be_moved_does_not_fail_a_withdrawal()
    {
        using var home = new GivenHome();
        var (first, second) = (home.Give(9), home.Give(9, "other"));
        Directory.CreateDirectory(Path.Combine(home.Config.Spool, ".anchor.draft"));
        var desk = home.Endings;
        Assert.Equal(2, desk.Stop(GivenHome.Now).Count);
        Assert.NotEmpty(desk.Unfinished);
        Assert.Empty(home.Home.Consents.Live());
        Assert.All(new[] { first, second }, grant => Assert.True(home.Home.Spool.IsStopped(grant.Recipient.Pseudonym, grant.Id)));
    }

    [Fact]
    public void Keys_of_a_consent_that_was_never_written_down_are_destroyed_at_the_start_and_those_in_the_making_are_not()
    {
        using var home = new GivenHome();
        var grant = home.Give(9);
        var (left, young) = (Pseudonym.Random(), Pseudonym.Random());
        home.Home.MakeKeys(left);
        home.Home.MakeKeys(young);
        string[] Folders(Pseudonym pseudonym) => [Path.Combine(home.State, "keys", pseudonym.ToString()), Path.Combine(home.Config.Spool, pseudonym.ToString())];
        foreach (var folder in Folders(left))
        {
            Directory.SetLastWriteTimeUtc(folder, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));
        }

        Assert.Equal(1, home.Home.DestroyUnknownKeys(TimeProvider.System));
        Assert.DoesNotContain(Folders(left), Directory.Exists);
        Assert.All([.. Folders(young), .. Folders(grant.Recipient.Pseudonym)], folder => Assert.True(Directory.Exists(folder)));
    }

    [Fact]
    public void What_is_refused_leaves_no_keys()
    {
        using var home = new GivenHome();
        home.Give(9);
        var keys = Directory.GetDirectories(Path.Combine(home.State, "keys"));
        var daily = new GrantTerms(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 30);
        var request = GivenHome.Request(9, "adviser", Quantity.ImportedEnergy) with { Terms = daily, Beginning = GrantBeginning.Now, Admitted = [new Interval(GivenHome.Now, GivenHome.Now + Duration.FromHours(1))] };
        Assert.Throws<UsageException>(() => home.Desk.Give(request, GivenHome.Now));
        Assert.Equal(keys, Directory.GetDirectories(Path.Combine(home.State, "keys")));
    }
}
