using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MeterShield.Records.Json;

namespace MeterShield.Records.Tests.Invitations;

public sealed class InvitationTests
{
    [Fact]
    public void An_invitation_comes_back_as_it_was_written()
    {
        foreach (var invitation in new[] { InvitationSamples.Full, InvitationSamples.Least, InvitationSamples.Pinned })
        {
            Assert.Equal(ContentFault.None, InvitationContent.Parse(InvitationContent.Write(invitation), out var read));
            Assert.Equal((invitation.Id, invitation.Valid, invitation.Reference), (read!.Id, read.Valid, read.Reference));
            Assert.Equal((invitation.Route.Broker, invitation.Route.User, invitation.Route.Password), (read.Route.Broker, read.Route.User, read.Route.Password));
            Assert.Equal((invitation.Route.Authorities, invitation.Route.Pin), (read.Route.Authorities, read.Route.Pin));
            Assert.Equal(invitation.Controller.Thumbprint, read.Controller.Thumbprint);
            Assert.Equal(invitation.Encryption?.ToArray(), read.Encryption?.ToArray());
            Assert.Equal(invitation.Notice.ThirdParties, read.Notice.ThirdParties);
            Assert.Equal(invitation.Notice.Rights, read.Notice.Rights);
            Assert.Equal(invitation.Lines.Select(Words), read.Lines.Select(Words));
        }
    }

    [Fact]
    public void Every_line_that_can_be_asked_for_comes_back()
    {
        foreach (var lines in Samples.AllTerms().Select((terms, index) => Asking(terms, (Delay)(index % 4))).Chunk(Invitation.MostLines))
        {
            Assert.Equal(ContentFault.None, InvitationContent.Parse(InvitationContent.Write(InvitationSamples.With(lines)), out var read));
            Assert.Equal(lines.Select(Words), read!.Lines.Select(Words));
        }
    }

    [Fact]
    public void What_is_read_says_exactly_what_the_bytes_say()
    {
        var good = InvitationContent.Write(InvitationSamples.Full);
        var bits = from at in Gen.Choose(0, good.Length - 1) from bit in Gen.Choose(0, 7) select (at, bit);
        Prop.ForAll(bits.ToArbitrary(), flip =>
        {
            byte[] bytes = [.. good];
            bytes[flip.at] ^= (byte)(1 << flip.bit);
            return InvitationContent.Parse(bytes, out var read) == ContentFault.None
                ? InvitationContent.Write(read!).AsSpan().SequenceEqual(bytes) && read!.Id != InvitationSamples.Full.Id
                : read is null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":1,\"w\":1", ContentFault.Shape)]
    [InlineData("\"v\":1", "\"v\":2", ContentFault.Kind)]
    [InlineData("\"kind\":\"invitation\"", "\"kind\":\"consent\"", ContentFault.Kind)]
    [InlineData("\"expires\":\"2026-12-30", "\"expires\":\"2026-10-30", ContentFault.Interval)]
    [InlineData("\"authority_party\":\"CNIL\",", "", ContentFault.Shape)]
    [InlineData("\"authority_party\":\"CNIL\"", "\"authority_party\":\"\"", ContentFault.Size)]
    [InlineData("\"rights\":{\"en\":\"Write to dpo@conseil.example.\",\"fr\":\"Écrivez à dpo@conseil.example.\"},", "", ContentFault.Shape)]
    [InlineData(",\"fr\":\"Écrivez à dpo@conseil.example.\"", "", ContentFault.Shape)]
    [InlineData("Écrivez à dpo@conseil.example.", "", ContentFault.Size)]
    [InlineData("\"rights\":{", "\"rights\":{\"de\":\"Schreiben\",", ContentFault.Shape)]
    [InlineData("Écrivez à", "Écrivez\u202e à", ContentFault.Hidden)]
    [InlineData("\"storage_locations\":[\"Rennes, FR\",\"Gand, BE\"]", "\"storage_locations\":[]", ContentFault.Size)]
    [InlineData("\"broker\":\"mqtts://", "\"broker\":\"mqtts://me@", ContentFault.Shape)]
    [InlineData("\"broker\":\"mqtts://", "\"broker\":\"https://", ContentFault.Shape)]
    [InlineData("\"resolution\":\"day\"", "\"resolution\":\"second\"", ContentFault.Terms)]
    [InlineData("\"retention\":365", "\"retention\":3651", ContentFault.Terms)]
    [InlineData("\"purpose\":\"advice\"", "\"purpose\":\"advertising\"", ContentFault.Terms)]
    [InlineData("\"certificate\":\"MI", "\"certificate\":\"M ", ContentFault.Shape)]
    [InlineData("A yearly page", "A\\nyearly page", ContentFault.Hidden)]
    [InlineData("A yearly page", "A \\u001b[2Kyearly page", ContentFault.Hidden)]
    [InlineData("A yearly page", "A \u009b2Kyearly page", ContentFault.Hidden)]
    [InlineData("A yearly page", "A \u007fyearly page", ContentFault.Hidden)]
    [InlineData("A yearly page", "A \u2028yearly page", ContentFault.Hidden)]
    [InlineData("A yearly page", "A \u202eyearly page", ContentFault.Hidden)]
    [InlineData("Une page", "Une \u2066page", ContentFault.Hidden)]
    [InlineData("Rennes, FR", "Rennes\u200f, FR", ContentFault.Hidden)]
    [InlineData("dpo@conseil", "dpo\\r@conseil", ContentFault.Hidden)]
    public void Each_part_is_checked(string part, string instead, ContentFault fault)
    {
        var text = Encoding.UTF8.GetString(InvitationContent.Write(InvitationSamples.Full));
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Equal(fault, InvitationContent.Parse(Encoding.UTF8.GetBytes(text.Replace(part, instead, StringComparison.Ordinal)), out var read));
        Assert.Null(read);
    }

    [Theory]
    [InlineData("\"broker\":\"mqtts:", "\"broker\":\"mqtt:")]
    [InlineData("\"pin\":\"", "\"pin\":\"0")]
    [InlineData("\"pin\":\"", "\"pin\":\"A")]
    public void A_pin_is_64_lower_case_digits_and_only_for_a_broker_that_shows_a_key(string part, string instead)
    {
        var text = Encoding.UTF8.GetString(InvitationContent.Write(InvitationSamples.Pinned));
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Equal(ContentFault.Shape, InvitationContent.Parse(Encoding.UTF8.GetBytes(text.Replace(part, instead, StringComparison.Ordinal)), out var read));
        Assert.Null(read);
        Assert.Throws<ArgumentException>(() => new InvitationRoute(new Uri("mqtt://127.0.0.1"), pin: Digest.Of([])));
    }

    [Fact]
    public void There_are_one_to_sixteen_lines()
    {
        var line = InvitationSamples.Least.Lines[0];
        Assert.Throws<ArgumentException>(() => InvitationSamples.With([]));
        Assert.Throws<ArgumentException>(() => InvitationSamples.With(Enumerable.Repeat(line, 17)));
        Assert.Equal(16, InvitationSamples.With(Enumerable.Repeat(line, 16)).Lines.Count);
        var sixteen = Encoding.UTF8.GetString(InvitationContent.Write(InvitationSamples.With(Enumerable.Repeat(line, 16))));
        var seventeen = sixteen.Replace("\"lines\":[", "\"lines\":[" + LineOf(sixteen) + ",", StringComparison.Ordinal);
        Assert.Equal(ContentFault.Size, InvitationContent.Parse(Encoding.UTF8.GetBytes(seventeen), out _));
    }

    [Fact]
    public void A_line_gives_way_to_the_householder_and_never_the_other_way() =>
        Prop.ForAll(
            (from asked in Gen.Elements(Samples.AllTerms().ToArray())
             from chosen in Gen.Elements(Samples.AllTerms().ToArray())
             from late in Gen.Choose(0, 3)
             from later in Gen.Choose((int)chosen.Purpose.LeastDelay, 3)
             from days in Gen.Choose(1, 3650)
             from kept in Gen.Choose(1, 3650)
             select (asked, chosen, late, later, days, kept)).ToArbitrary(),
            it =>
            {
                var line = new InvitationLine(it.asked.Purpose, it.asked.Quantity, it.asked.Resolution, (Delay)it.late, it.days, "en", "fr");
                var terms = new GrantTerms(it.chosen.Purpose, it.chosen.Quantity, it.chosen.Resolution, (Delay)it.later, it.chosen.Rounding, it.kept);
                var within = terms.Purpose.Code == line.Purpose.Code && terms.Quantity == line.Quantity
                    && !terms.Resolution.IsFinerThan(line.Resolution) && it.later >= it.late && it.kept <= it.days;
                return within == (line.Fault(terms) is null);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static InvitationLine Asking(GrantTerms terms, Delay delay) =>
        new(terms.Purpose, terms.Quantity, terms.Resolution, delay, terms.RetentionDays, "\"why\" \u20ac", "pourquoi \\ à");

    private static (string, string, Resolution, Delay, int, string, string) Words(InvitationLine line) =>
        (line.Purpose.Code, line.Quantity.Code, line.Resolution, line.Delay, line.RetentionDays, line.English, line.French);

    private static string LineOf(string invitation)
    {
        var lines = invitation[(invitation.IndexOf("\"lines\":[", StringComparison.Ordinal) + 9)..];
        return lines[..(lines.IndexOf("}}", StringComparison.Ordinal) + 2)];
    }
}
