using FsCheck;
using FsCheck.Fluent;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.HeadEnd.Tests;

public sealed class ConsentLedgerTests
{
    private static readonly string[] Zones = ["Europe/Paris", "Europe/Berlin", "Indian/Reunion", "America/New_York"];
    private readonly ConsentLedger _ledger = new();

    [Fact]
    public void Whatever_a_home_releases_for_a_consent_is_covered_by_its_record()
    {
        var consents =
            from resolution in Gen.Elements<Resolution>(Resolutions.All)
            from zone in Gen.Elements<string>(Zones)
            from days in Gen.Choose(1, resolution.IsFinerThan(Resolution.Hour) ? 2 : 70)
            select GivenConsent.Of(resolution, zone, days);
        var (seen, missing, unions) = (0, 0, 0);
        Prop.ForAll(consents.ToArbitrary(), consent =>
        {
            Assert.Equal(ProofFault.None, _ledger.Add(consent.Record));
            foreach (var release in consent.Releases())
            {
                seen++;
                missing += release.Value is MissingValue ? 1 : 0;
                unions += consent.Record.Terms.Resolution.FixedSeconds() is > 0 and var seconds && release.Interval.Duration > Duration.FromSeconds(seconds) ? 1 : 0;
                Assert.Equal(ProofFault.None, _ledger.Check(consent.Home, release));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
        Assert.True(seen > 1000 && missing > 20 && unions > 20, $"{seen} releases, {missing} missing, {unions} unions");
    }

    [Fact]
    public void Without_its_record_a_release_is_not_kept()
    {
        var consent = GivenConsent.Of();
        Assert.Equal(ProofFault.NoConsent, _ledger.Check(consent.Home, consent.Releases()[0]));
    }

    [Fact]
    public void One_home_cannot_withdraw_the_consent_of_another()
    {
        var consent = GivenConsent.Of();
        _ledger.Add(consent.Record);
        Assert.Equal(ProofFault.None, _ledger.Add(Withdrawal(consent, Pseudonym.Random(), erase: false)));
        Assert.Equal(ProofFault.None, _ledger.Check(consent.Home, consent.Releases()[0]));
        Assert.Equal(ProofFault.None, _ledger.Add(Withdrawal(consent, consent.Home, erase: false)));
        Assert.Equal(ProofFault.AfterWithdrawal, _ledger.Check(consent.Home, consent.Releases()[0]));
    }

    [Fact]
    public async Task That_a_home_asks_to_erase_is_told_to_programs_and_to_people()
    {
        var consent = GivenConsent.Of();
        foreach (var erase in new[] { true, false })
        {
            using var output = new StringWriter();
            using var trouble = new StringWriter();
            await new MessageLines(output, trouble).NoticeAsync("withdrawal", Withdrawal(consent, consent.Home, erase));
            Assert.Equal(erase, output.ToString().Contains("\"erase\":true", StringComparison.Ordinal));
            Assert.Equal(erase, trouble.ToString().Contains($"asks you to erase what you got for its consent {consent.Record.Id}", StringComparison.Ordinal));
        }
    }

    private static WithdrawalRecord Withdrawal(GivenConsent consent, Pseudonym home, bool erase)
    {
        var (record, link) = (consent.Record, new RecordLink(home, consent.Record.Link.Sequence + 1, consent.Record.Hash));
        var recipient = new Recipient("me", RecipientKind.Outside, home, record.Controller.Thumbprint, new Uri("mqtt://localhost"));
        var grant = new Grant(record.Id, recipient, record.Terms, record.Validity, record.Hash, 0, 1024);
        return new WithdrawalRecord(grant, link, record.Given, erase);
    }

    [Fact]
    public void One_home_cannot_lean_on_the_record_of_another()
    {
        var consent = GivenConsent.Of();
        _ledger.Add(consent.Record);
        Assert.Equal(ProofFault.NoConsent, _ledger.Check(Pseudonym.Random(), consent.Releases()[0]));
    }

    [Theory]
    [InlineData(Resolution.Hour)]
    [InlineData(Resolution.Minute)]
    [InlineData(Resolution.Month)]
    public void Another_resolution_than_the_agreed_one_is_beyond_it(Resolution resolution)
    {
        var consent = GivenConsent.Of(days: 70);
        _ledger.Add(consent.Record);
        var start = Grid.Of(resolution, DateTimeZoneProviders.Tzdb[consent.Record.Zone]).Ceiling(consent.Record.Validity.Start);
        Assert.All(consent.Releases(resolution, start).Take(50), release => Assert.Equal(ProofFault.BeyondConsent, _ledger.Check(consent.Home, release)));
    }

    [Fact]
    public void What_was_measured_before_the_consent_began_is_beyond_it_and_so_is_a_turn_under_another_number()
    {
        var consent = GivenConsent.Of();
        _ledger.Add(consent.Record);
        var earlier = consent.Releases(from: Grid.Of(Resolution.Day, DateTimeZoneProviders.Tzdb[consent.Record.Zone]).Floor(consent.Record.Validity.Start - Duration.FromDays(3)));
        Assert.Equal(consent.Releases().Count + 3, earlier.Count);
        Assert.All(earlier, release => Assert.Equal(ProofFault.BeyondConsent, _ledger.Check(consent.Home, release)));
    }

    [Fact]
    public void After_a_withdrawal_nothing_new_is_kept_and_other_consents_go_on()
    {
        var (ended, other) = (GivenConsent.Of(), GivenConsent.Of());
        _ledger.Add(ended.Record);
        _ledger.Add(other.Record);
        Assert.Equal(ProofFault.None, _ledger.Add(ended.Withdrawal()));
        Assert.Equal(ProofFault.AfterWithdrawal, _ledger.Check(ended.Home, ended.Releases()[0]));
        Assert.Equal(ProofFault.None, _ledger.Check(other.Home, other.Releases()[0]));
    }

    [Fact]
    public void A_withdrawal_that_came_before_its_consent_holds()
    {
        var consent = GivenConsent.Of();
        Assert.Equal(ProofFault.None, _ledger.Add(consent.Withdrawal()));
        Assert.Equal(ProofFault.None, _ledger.Add(consent.Record));
        Assert.Equal(ProofFault.AfterWithdrawal, _ledger.Check(consent.Home, consent.Releases()[0]));
    }

    [Fact]
    public void Records_of_one_home_name_each_other_and_two_at_one_place_are_refused()
    {
        var first = GivenConsent.Of();
        var second = first.Next();
        Assert.Equal(ProofFault.None, _ledger.Add(second.Record));
        Assert.Equal(ProofFault.None, _ledger.Add(first.Record));
        Assert.Equal(ProofFault.None, _ledger.Add(second.Record));
        Assert.Equal(ProofFault.ChainForked, _ledger.Add(first.Withdrawal()));
        Assert.Equal(ProofFault.ChainForked, _ledger.Add(GivenConsent.Of(home: first.Home, sequence: 2, previous: first.Record.Hash).Record));
        Assert.Equal(ProofFault.None, _ledger.Add(GivenConsent.Of(home: first.Home, sequence: 2, previous: second.Record.Hash).Record));
    }

    [Fact]
    public void A_first_record_that_the_second_does_not_name_is_refused()
    {
        var second = GivenConsent.Of().Next();
        Assert.Equal(ProofFault.None, _ledger.Add(second.Record));
        Assert.Equal(ProofFault.ChainForked, _ledger.Add(GivenConsent.Of(home: second.Home).Record));
    }

    [Fact]
    public void A_zone_that_is_not_known_here_is_a_fault_of_its_own()
    {
        var record = GivenConsent.Of().Record;
        var elsewhere = new ConsentRecord(record.Id, record.Link, record.Controller, record.Notice, record.Terms, record.Validity, "Europe/Atlantis", record.Given);
        Assert.Equal(ProofFault.UnknownZone, _ledger.Add(elsewhere));
    }

    [Fact]
    public void Each_fault_has_its_own_sentence()
    {
        var sentences = Enum.GetValues<ProofFault>().Where(fault => fault != ProofFault.None).Select(fault => fault.Sentence()).ToList();
        Assert.Equal(sentences.Count, sentences.Distinct(StringComparer.Ordinal).Count());
    }
}
