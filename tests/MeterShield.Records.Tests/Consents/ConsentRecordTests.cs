using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Records.Tests.Consents;

public sealed class ConsentRecordTests
{
    [Fact]
    public void A_consent_record_comes_back_as_it_was_written()
    {
        foreach (var terms in Samples.AllTerms())
        {
            var record = Samples.Consent(terms, reference: "PDL \u00e0 rappeler 42", sequence: 3);
            Assert.Equal(ContentFault.None, ConsentContent.Parse(ConsentContent.Write(record), out var read));
            Assert.Equal(record.Hash, read!.Hash);
            Assert.Equal((record.Id, record.Zone, record.Given, record.Reference), (read.Id, read.Zone, read.Given, read.Reference));
            Assert.Equal((record.Link.Sequence, record.Link.Previous), (read.Link.Sequence, read.Link.Previous));
            Assert.Equal(record.Controller.Name, read.Controller.Name);
            Assert.Equal(record.Validity, read.Validity);
            Assert.Equal(record.Notice.Rights, read.Notice.Rights);
        }
    }

    [Theory]
    [InlineData("Écrivez à contact@example.org.", "", ContentFault.Size)]
    [InlineData("Écrivez à", "Écrivez\u202e à", ContentFault.Hidden)]
    [InlineData("\"rights\":\"Écrivez à contact@example.org.\"", "\"rights\":[]", ContentFault.Shape)]
    public void What_the_invitation_said_of_the_rights_is_checked_like_every_text(string part, string instead, ContentFault fault)
    {
        var text = Encoding.UTF8.GetString(ConsentContent.Write(Samples.Consent(Samples.Daily, reference: "C-0042")));
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Equal(fault, ConsentContent.Parse(Encoding.UTF8.GetBytes(text.Replace(part, instead, StringComparison.Ordinal)), out var record));
        Assert.Null(record);
    }

    [Fact]
    public void A_withdrawal_comes_back_as_it_was_written()
    {
        var record = Withdrawal();
        Assert.Equal(ContentFault.None, WithdrawalContent.Parse(WithdrawalContent.Write(record), out var read));
        Assert.Equal((record.Hash, record.Consent, record.Erase), (read!.Hash, read.Consent, read.Erase));
    }

    [Fact]
    public void The_time_of_a_decision_is_kept_to_the_hour()
    {
        Assert.Equal(Instant.FromUtc(2026, 10, 31, 21, 0), Samples.Consent(Samples.Daily).Given);
        Assert.Equal(Instant.FromUtc(2026, 11, 2, 4, 0), Withdrawal().Withdrawn);
    }

    [Fact]
    public void No_flipped_bit_of_a_consent_reads_as_the_same_record()
    {
        foreach (var good in new[] { ConsentContent.Write(Samples.Consent(Samples.Daily)), WithdrawalContent.Write(Withdrawal()) })
        {
            var bits = from at in Gen.Choose(0, good.Length - 1) from bit in Gen.Choose(0, 7) select (at, bit);
            Prop.ForAll(bits.ToArbitrary(), flip =>
            {
                byte[] bytes = [.. good];
                bytes[flip.at] ^= (byte)(1 << flip.bit);
                var consent = ConsentContent.Parse(bytes, out var record) == ContentFault.None;
                var withdrawal = WithdrawalContent.Parse(bytes, out var ended) == ContentFault.None;

                // A changed name is another record, signed by nobody; what is read must say exactly what the bytes say.
                return (!consent || ConsentContent.Write(record!).AsSpan().SequenceEqual(bytes))
                    && (!withdrawal || WithdrawalContent.Write(ended!).AsSpan().SequenceEqual(bytes));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
        }
    }

    [Theory]
    [InlineData("\"lawful_basis\":\"consent\"", "\"lawful_basis\":\"habit\"", ContentFault.Shape)]
    [InlineData("\"kind\":\"consent\"", "\"kind\":\"Consent\"", ContentFault.Kind)]
    [InlineData("\"jurisdiction\":\"FR\",", "", ContentFault.Shape)]
    [InlineData("\"jurisdiction\":\"FR\"", "\"jurisdiction\":\"\"", ContentFault.Size)]
    [InlineData("\"seq\":0", "\"seq\":1", ContentFault.Shape)]
    [InlineData("\"resolution\":\"day\"", "\"resolution\":\"minute\"", ContentFault.Terms)]
    [InlineData("\"quantity\":\"import\"", "\"quantity\":\"gas\"", ContentFault.Quantity)]
    [InlineData("\"event_time\":\"2026-10-31T21:00", "\"event_time\":\"2026-10-31T21:30", ContentFault.Interval)]
    [InlineData("\"record_id\":\"f0f1", "\"record_id\":\"F0F1", ContentFault.Identifier)]
    public void Each_part_of_a_consent_is_checked(string part, string instead, ContentFault fault)
    {
        var text = Encoding.UTF8.GetString(ConsentContent.Write(Samples.Consent(Samples.Daily)));
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Equal(fault, ConsentContent.Parse(Encoding.UTF8.GetBytes(text.Replace(part, instead, StringComparison.Ordinal)), out var record));
        Assert.Null(record);
    }

    [Theory]
    [InlineData(",\"validity_duration\":\"2026-11-02T04:00:00Z/..\"", "", ContentFault.Shape)]
    [InlineData("04:00:00Z/..", "04:00:00Z/2027-11-02T04:00:00Z", ContentFault.Shape)]
    [InlineData("04:00:00Z/..", "05:00:00Z/..", ContentFault.Shape)]
    [InlineData("\"event_time\":\"2026-11-02T04:00:00Z\"", "\"event_time\":\"2026-11-02T05:00:00Z\"", ContentFault.Shape)]
    [InlineData("\"event_state\":\"consent-withdrawn\"", "\"event_state\":\"consent-given\"", ContentFault.Shape)]
    public void Each_part_of_a_withdrawal_s_event_is_checked_and_it_holds_without_an_end(string part, string instead, ContentFault fault)
    {
        var text = Encoding.UTF8.GetString(WithdrawalContent.Write(Withdrawal()));
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Equal(fault, WithdrawalContent.Parse(Encoding.UTF8.GetBytes(text.Replace(part, instead, StringComparison.Ordinal)), out var record));
        Assert.Null(record);
    }

    [Fact]
    public void The_first_record_has_no_previous_and_every_other_has_one()
    {
        Assert.Throws<ArgumentException>(() => new RecordLink(Samples.Home, 0, Digest.Of([1])));
        Assert.Throws<ArgumentException>(() => new RecordLink(Samples.Home, 1, null));
        Assert.Throws<ArgumentException>(() => new WithdrawalRecord(Samples.Consent(Samples.Daily), new RecordLink(Pseudonym.Random(), 1, Digest.Of([1])), Samples.Start, false));
    }

    internal static WithdrawalRecord Withdrawal()
    {
        var consent = Samples.Consent(Samples.Daily);
        return new(consent, new RecordLink(Samples.Home, 1, consent.Hash), Samples.Start + Duration.FromMinutes(1790), true);
    }
}
