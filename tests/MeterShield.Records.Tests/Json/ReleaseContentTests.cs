using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MeterShield.Minimization;
using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Records.Tests.Json;

public sealed class ReleaseContentTests
{
    [Fact]
    public void Every_release_of_any_terms_fits_its_grants_one_size()
    {
        foreach (var terms in Samples.AllTerms())
        {
            var grant = Samples.Grant(terms);
            Assert.Equal(0, grant.PayloadSize % ReleaseContent.SizeStep);
            Assert.All([.. Extremes(grant)], release => Assert.Equal(grant.PayloadSize, ReleaseContent.Write(release).Length));
        }
    }

    [Fact]
    public void The_size_is_no_larger_than_the_longest_value_needs()
    {
        // The least multiple of 64: with the largest sequence and value less than 64 bytes are left for padding.
        var grant = Samples.Grant(Samples.Daily);
        var longest = Encoding.ASCII.GetString(ReleaseContent.Write(Extremes(grant).First()));
        var spare = longest.Split("\"pad\":\"")[1].IndexOf('"', StringComparison.Ordinal);
        Assert.InRange(spare - "9007199254740991".Length + 1, 0, ReleaseContent.SizeStep - 1);
    }

    [Fact]
    public void What_a_home_writes_its_recipient_reads()
    {
        foreach (var terms in Samples.AllTerms())
        {
            foreach (var release in Extremes(Samples.Grant(terms)))
            {
                Assert.Equal(ContentFault.None, ReceivedRelease.Parse(ReleaseContent.Write(release), out var received));
                Assert.Equal(release.Id, received!.Id);
                Assert.Equal(release.Value, received.Value);
                Assert.Equal(release.Interval, received.Interval);
                Assert.Equal(release.Sequence, received.Sequence);
                Assert.Equal(terms.Quantity, received.Quantity);
                Assert.Equal(terms.Purpose, received.Purpose);
                Assert.Equal(terms.Rounding, received.Rounding);
                Assert.Equal((terms.Resolution, terms.RetentionDays), (received.Resolution, received.RetentionDays));
                Assert.Equal((Samples.Thumbprint, release.Grant.Consent), (received.Recipient, received.Consent));
            }
        }
    }

    [Fact]
    public void Release_contents_are_canonical_json()
    {
        foreach (var release in Samples.AllTerms().SelectMany(terms => Extremes(Samples.Grant(terms))))
        {
            Assert.Equal(CanonicalFault.None, CanonicalJson.Parse(ReleaseContent.Write(release), out _));
        }
    }

    [Fact]
    public void The_quick_reader_accepts_only_what_the_strict_reader_accepts()
    {
        var good = ReleaseContent.Write(Extremes(Samples.Grant(Samples.Daily)).First());
        var changes = from at in Gen.Choose(0, good.Length - 1) from to in Gen.Choose(0, 255) select (at, to);
        Prop.ForAll(changes.ToArbitrary(), change =>
        {
            byte[] bytes = [.. good];
            bytes[change.at] = (byte)change.to;
            return ReceivedRelease.Parse(bytes, out var release) == ContentFault.None
                ? CanonicalJson.Parse(bytes, out _) == CanonicalFault.None && release is not null
                : release is null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Theory]
    [InlineData("\"kind\":\"release\"", "\"kind\":\"relaese\"", ContentFault.Kind)]
    [InlineData("\"v\":1", "\"v\":2", ContentFault.Kind)]
    [InlineData("\"quantity\":\"import\"", "\"quantity\":\"export\"", ContentFault.Quantity)]
    [InlineData("\"resolution\":\"day\"", "\"resolution\":\"dad\"", ContentFault.Terms)]
    [InlineData("\"rounding\":1,", "\"rounding\":2,", ContentFault.Terms)]
    [InlineData("\"retention\":365", "\"retention\":000", ContentFault.Shape)]
    [InlineData("\"pad\":\"0", "\"pad\":\"1", ContentFault.Padding)]
    [InlineData("\"start\":\"2026-10", "\"start\":\"2027-10", ContentFault.Interval)]
    [InlineData("\"start\":\"2026-10-31T23:00:00Z", "\"start\":\"2026-10-31T23:00:01Z", ContentFault.Interval)]
    [InlineData("\"start\":\"2026-10-31", "\"start\":\"2026-09-31", ContentFault.Interval)]
    [InlineData("\"id\":\"", "\"id\":\"G", ContentFault.Size)]
    [InlineData("\"seq\":0", "\"seq\":-", ContentFault.Shape)]
    public void Each_part_is_checked(string part, string instead, ContentFault fault)
    {
        var text = Encoding.ASCII.GetString(ReleaseContent.Write(Extremes(Samples.Grant(Samples.Daily)).First()));
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Equal(fault, ReceivedRelease.Parse(Encoding.ASCII.GetBytes(text.Replace(part, instead, StringComparison.Ordinal)), out _));
    }

    [Fact]
    public void A_value_off_its_rounding_or_of_another_quantity_is_refused()
    {
        var terms = new GrantTerms(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, Samples.Rounding(100), 365);
        var text = Encoding.ASCII.GetString(ReleaseContent.Write(Samples.Releases(Samples.Grant(terms), 1, Growing(1200))[0]));
        Assert.Contains("\"wh\":1200", text, StringComparison.Ordinal);
        Assert.Equal(ContentFault.Value, ReceivedRelease.Parse(Encoding.ASCII.GetBytes(text.Replace("\"wh\":1200", "\"wh\":1201", StringComparison.Ordinal)), out _));
    }

    /// <summary>The largest difference registers of 64 bits can have on the wire, none, and missing.</summary>
    private static IEnumerable<Release> Extremes(Grant grant)
    {
        var largest = CanonicalInteger.Largest / 1000 * 1000;
        foreach (var step in new[] { largest, 0, 1000 })
        {
            yield return Samples.Releases(grant, 1, at => RegisterAt.Known(new WattHours(at <= Samples.Start ? 0 : step), 0))[0];
        }

        yield return Samples.Releases(grant, 1, at => RegisterAt.Unknown)[0];
    }

    private static Func<Instant, RegisterAt> Growing(long perDay) =>
        at => RegisterAt.Known(new WattHours((at - Samples.Start).Days * perDay), 0);
}
