using MeterShield.Records;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Egress.Tests.Upgrades;

/// <summary>
/// A software update is nobody who could widen a grant: states that older versions really wrote (tests/vectors/state) are
/// brought up, and what was agreed is compared byte for byte.
/// </summary>
public sealed class UpgradeTests
{
    private const string Grants = """
        SELECT g.id, g.purpose, g.quantity, g.resolution, g.delay, g.rounding, g.retention, g.starts, g.ends, g.consent, g.due_offset, g.payload_size, g.withdrawn,
               r.name, r.kind, r.pseudonym, r.thumbprint, r.broker, r.records, r.last_record
        FROM grants g JOIN recipient r
        """;

    private static readonly InstantPattern Minute = InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void What_was_agreed_stays_the_same_byte_for_byte(int version)
    {
        using var old = new OldState(version);
        var (agreed, rest) = (old.Rows($"{Grants} ON g.recipient IN (r.name, r.pseudonym) ORDER BY g.rowid"), Rest(old));
        Assert.Equal(4, agreed.Count);
        StateDatabase.Open(old.Path).Dispose();
        Assert.Equal(agreed, old.Rows($"{Grants} ON r.pseudonym = g.recipient ORDER BY g.rowid"));
        Assert.Equal(rest, Rest(old));
        Assert.Empty(old.Rows("SELECT * FROM admission"));
        Assert.DoesNotContain("0", old.Rows("SELECT size FROM outbox"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void The_grants_are_those_that_were_given_and_no_others(int version)
    {
        using var old = new OldState(version);
        using var state = StateDatabase.Open(old.Path);
        var consents = new ConsentRegistry(state);
        Assert.Equal(
            [
                "supplier: flat-billing import month none 100 Wh 1095 2026-03-31T22:00:00Z/2027-03-31T22:00:00Z",
                "adviser: advice import day 7-days 1 Wh 30 2026-03-31T22:00:00Z/2028-03-31T22:00:00Z",
                "supplier: dynamic-settlement export quarter-hour none 1 Wh 395 2026-03-04T10:15:00Z/2027-03-04T10:15:00Z withdrawn 2026-03-06T12:00",
                "adviser: advice daily-peak day none 1 Wh 365 2026-03-05T23:00:00Z/2027-03-05T23:00:00Z",
            ],
            consents.All().Select(Describe));
        Assert.Equal(3, consents.Live().Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void An_upgraded_state_has_the_form_of_a_new_one(int version)
    {
        using var old = new OldState(version);
        using var fresh = new OldState(null);
        File.Delete(fresh.Path);
        StateDatabase.Create(fresh.Path).Dispose();
        StateDatabase.Open(old.Path).Dispose();
        Assert.Equal(fresh.Form(), old.Form());
        Assert.Equal(fresh.Rows("PRAGMA user_version"), old.Rows("PRAGMA user_version"));
        Assert.Empty(old.Rows("PRAGMA foreign_key_check"));
    }

    [Fact]
    public void An_upgraded_state_is_opened_again_and_goes_on()
    {
        using var old = new OldState(1);
        StateDatabase.Open(old.Path).Dispose();
        using var state = StateDatabase.Open(old.Path);
        var consents = new ConsentRegistry(state);
        Assert.Equal(ConsentChange.Made, consents.Withdraw(consents.Live()[0], null, null, Instant.FromUtc(2026, 11, 23, 9, 0)));
        Assert.Equal(2, consents.Live().Count);
    }

    [Fact]
    public void A_state_of_a_newer_version_is_refused_with_the_fix_and_left_alone()
    {
        using var state = new OldState(1);
        state.Execute("PRAGMA user_version = 8");
        var before = state.Form();
        var fault = Assert.Throws<StateException>(() => StateDatabase.Open(state.Path));
        Assert.Contains("newer version of this program (8, this one knows 7): use that one, or restore a backup made before it.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, state.Form());
    }

    [Fact]
    public void A_file_of_another_program_is_refused_with_the_fix()
    {
        using var state = new OldState(null);
        state.Execute("CREATE TABLE grants (id TEXT)");
        var fault = Assert.Throws<StateException>(() => StateDatabase.Open(state.Path));
        Assert.Contains("use the program that wrote it, or restore a backup.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_whose_grants_would_not_stay_the_same_is_refused_and_left_alone()
    {
        using var old = new OldState(3);
        old.Execute("DELETE FROM recipient WHERE name = 'adviser'");
        var before = old.Form();
        var fault = Assert.Throws<StateException>(() => StateDatabase.Open(old.Path));
        Assert.Contains("without a change in what was agreed", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, old.Form());
        Assert.Equal(4, old.Rows("SELECT id FROM grants").Count);
    }

    /// <summary>Each part of what was agreed: a step that changes it is refused, whatever the state's version.</summary>
    [Theory]
    [InlineData("UPDATE recipient SET encryption = x'00'")]
    [InlineData("UPDATE recipient SET authorities = 'others'")]
    [InlineData("UPDATE recipient SET user = 'other'")]
    [InlineData("UPDATE recipient SET ended = NULL")]
    [InlineData("DELETE FROM loss")]
    [InlineData("UPDATE grants SET resolution = 'minute'")]
    [InlineData("UPDATE mark SET cell_start = 0")]
    public void A_step_that_changes_anything_of_what_was_agreed_is_refused(string change)
    {
        using var old = new OldState(5);
        old.Execute("UPDATE recipient SET ended = 1, user = 'user', authorities = 'own', encryption = x'01'; INSERT INTO loss VALUES (5);");
        using var connection = old.Connect();
        var fault = Assert.Throws<StateException>(() => StateUpgrade.Check(connection, old.Path, [new UpgradeStep(6, change)]));
        Assert.Contains("without a change in what was agreed", fault.Message, StringComparison.Ordinal);
        StateUpgrade.Check(connection, old.Path, [new UpgradeStep(6, "UPDATE home SET one = 1")]);
    }

    [Fact]
    public void A_step_that_takes_a_pin_away_is_refused()
    {
        using var state = new OldState(6);
        StateDatabase.Open(state.Path).Dispose();
        state.Execute($"UPDATE recipient SET pin = '{Digest.Of([])}'");
        using var connection = state.Connect();
        var fault = Assert.Throws<StateException>(() => StateUpgrade.Check(connection, state.Path, [new UpgradeStep(8, "UPDATE recipient SET pin = NULL")]));
        Assert.Contains("without a change in what was agreed", fault.Message, StringComparison.Ordinal);
    }

    private static List<string> Rest(OldState state) =>
    [
        .. state.Rows("SELECT * FROM mark ORDER BY grant_id"),
        .. state.Rows("SELECT * FROM edge ORDER BY rowid"),
        .. state.Rows("SELECT position, id, grant_id, kind, sequence, due, bytes FROM outbox ORDER BY position"),
        .. state.Rows("SELECT * FROM log ORDER BY position"),
        .. state.Rows("SELECT * FROM home"),
    ];

    private static string Describe(GrantStanding standing)
    {
        var (grant, terms) = (standing.Grant, standing.Grant.Terms);
        var agreed = FormattableString.Invariant(
            $"{grant.Recipient.Name}: {terms.Purpose} {terms.Quantity.Code} {terms.Resolution.Code()} {terms.Delay.Code()} {terms.Rounding} {terms.RetentionDays} {grant.Validity}");
        return standing.Withdrawn is { } withdrawn ? $"{agreed} withdrawn {Minute.Format(withdrawn)}" : agreed;
    }
}
