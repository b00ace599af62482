using System.Text;
using MeterShield.Metering.Tic;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>What comes out has its unit in its type.</summary>
public sealed class LabelTests
{
    private static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    [Fact]
    public void Every_label_of_both_tables_is_found_by_its_name_and_by_no_other()
    {
        var labels = All().ToList();

        Assert.Equal(34 + 74, labels.Count);
        Assert.Equal(labels.Count, labels.Select(label => (label.Mode, label.Name)).Distinct().Count());
        Assert.Equal(["ADCO", "ADSC", "PRM"], labels.Where(label => label.Identifies).Select(label => label.Name));
        foreach (var label in labels)
        {
            Assert.Same(label, TicTable.Of(label.Mode).Find(Encoding.ASCII.GetBytes(label.Name)));
            foreach (var other in Others(label.Name).Where(name => !labels.Any(known => known.Mode == label.Mode && known.Name == name)))
            {
                Assert.Null(TicTable.Of(label.Mode).Find(Encoding.ASCII.GetBytes(other)));
            }
        }
    }

    [Fact]
    public void The_status_register_is_taken_apart()
    {
        // Seen on a Tempo home: red day, white tomorrow, second mobile peak running, first announced.
        var status = Value(TicStandard.Stge, TicEncoder.Standard("STGE", "9B3A9000"));

        Assert.Equal((TempoColour.Red, TempoColour.White), (status.Today, status.Tomorrow));
        Assert.Equal((1, 2), (status.AnnouncedPeak, status.RunningPeak));
        Assert.Equal((5, 3), (status.SupplierIndex, status.DistributorIndex));
        Assert.Equal((TicPowerLine.NewLocked, TicEuridis.OnSecured, TicMode.Standard), (status.PowerLine, status.Euridis, status.Mode));
        Assert.False(status.DryContactIsOpen);
        Assert.Equal("TicStatus", status.ToString());

        var other = Value(TicStandard.Stge, TicEncoder.Standard("STGE", "00C303D7"));
        Assert.True(other.DryContactIsOpen && other.CoverIsOpen && other.HasOverVoltage && other.ExceedsSubscribedPower && other.IsProducer && other.IsInjecting);
        Assert.Equal(TicBreaker.OpenLoadShedding, other.Breaker);
        Assert.True(other.ClockIsDegraded && other.PowerLineIsSynchronised);
    }

    [Fact]
    public void A_day_profile_is_taken_apart()
    {
        var profile = Value(TicStandard.PjourfTomorrow, TicEncoder.Standard("PJOURF+1", "00008001 06004FF2 2200C00F" + string.Concat(Enumerable.Repeat(" NONUTILE", 8))));

        Assert.Equal([new LocalTime(0, 0), new LocalTime(6, 0), new LocalTime(22, 0)], profile.Slots.Select(slot => slot.Start));
        Assert.Equal([TicDryContact.Open, TicDryContact.Tempo, TicDryContact.Close], profile.Slots.Select(slot => slot.DryContact));
        Assert.Equal([1, 2, (int?)null], profile.Slots.Select(slot => slot.SupplierIndex));
        Assert.Equal(0x7F, profile.Slots[1].VirtualContacts);
    }

    [Fact]
    public void Relays_are_numbered_from_one()
    {
        var relays = Value(TicStandard.Relais, TicEncoder.Standard("RELAIS", "140"));

        Assert.Equal([3, 4, 8], Enumerable.Range(1, 8).Where(relays.IsClosed));
        Assert.Throws<ArgumentOutOfRangeException>(() => relays.IsClosed(9));
    }

    [Fact]
    public void Names_are_equal_whatever_their_spaces()
    {
        var names = new[] { "TEMPO           ", "     TEMPO      ", "TEMPO" }.Select(name => Value(TicStandard.Ngtf, TicEncoder.Standard("NGTF", name))).ToList();

        Assert.Single(names.Distinct());
        Assert.Equal(new TariffName("HC BLEU"), Value(TicStandard.Ltarf, TicEncoder.Standard("LTARF", "  HC  BLEU")));
        Assert.NotEqual(new TariffName("HP BLEU"), new TariffName("HC BLEU"));
    }

    [Fact]
    public void Numbers_have_their_units()
    {
        Assert.Equal(new WattHours(21_849_106), Value(TicStandard.East, TicEncoder.Standard("EAST", "021849106")));
        Assert.Equal(new VarHours(12), Value(TicStandard.Erq[3], TicEncoder.Standard("ERQ4", "000000012")));
        Assert.Equal(new VoltAmperes(12_000), Value(TicStandard.Pref, TicEncoder.Standard("PREF", "12")));
        Assert.Equal(new Volts(231), Value(TicStandard.Urms[0], TicEncoder.Standard("URMS1", "231")));
        Assert.Equal(new Amperes(30), Value(TicHistorique.Isousc, TicEncoder.Historique("ISOUSC", "30")));
        Assert.Equal(new Watts(170), Value(TicStandard.Ccasn, TicEncoder.Standard("CCASN", "00170", "H230301090000")).Value);
        Assert.Equal(new VoltAmperes(3250), Value(TicStandard.SmaxsnYesterdayOfPhase[2], TicEncoder.Standard("SMAXSN3-1", "03250", "E210718001320")).Value);
        Assert.Equal(TicPeriod.PeakRed, Value(TicHistorique.Ptec, TicEncoder.Historique("PTEC", "HPJR")));
        Assert.Equal(TicContract.Tempo, Value(TicHistorique.Optarif, TicEncoder.Historique("OPTARIF", "BBR(")));
        Assert.Equal(TempoColour.White, Value(TicHistorique.Demain, TicEncoder.Historique("DEMAIN", "BLAN")));
        Assert.Equal(0x400000u, Value(TicHistorique.Motdetat, TicEncoder.Historique("MOTDETAT", "400000")));
    }

    [Fact]
    public void A_pilot_meters_name_gives_the_value_of_the_later_one() =>
        Assert.Equal(new VoltAmperes(160), Value(TicStandard.Sinsts, TicEncoder.Standard("SINST1", "00160")));

    [Fact]
    public void Identifiers_print_as_stars()
    {
        var address = Value(TicStandard.Prm, TicEncoder.Standard("PRM", "01000000000002"));

        Assert.Equal("**************", address.ToString());
        Assert.Equal("01000000000002", address.Reveal());
    }

    [Theory]
    [InlineData("E261025023000", "2026-10-25T00:30:00Z")]
    [InlineData("H261025023000", "2026-10-25T01:30:00Z")]
    [InlineData("H260329015959", "2026-03-29T00:59:59Z")]
    [InlineData("E260329030000", "2026-03-29T01:00:00Z")]
    [InlineData("H240229000000", "2024-02-28T23:00:00Z")]
    public void A_horodate_is_local_time_and_its_season_tells_the_instant(string text, string instant)
    {
        var horodate = Value(TicStandard.Date, TicEncoder.Standard("DATE", "", text));

        Assert.Equal(instant, horodate.ToInstant(Offset.FromHours(1))!.Value.ToString());
        Assert.Equal(instant, horodate.ToInstant(Paris)!.Value.ToString());
        Assert.Equal(int.Parse(text[7..9]), horodate.Local.Hour);
    }

    [Theory]
    [InlineData(" 250123060000", "2025-01-23T05:00:00Z")]
    [InlineData(" 260701060000", "2026-07-01T04:00:00Z")]
    [InlineData(" 261025023000", "2026-10-25T00:30:00Z")]
    [InlineData(" 260329023000", null)]
    public void Without_a_season_the_rules_of_the_zone_tell(string text, string? instant)
    {
        var peak = Value(TicStandard.MobilePeaks[0], TicEncoder.Standard("DPM1", "00", text));

        Assert.Equal(instant, peak.At.ToInstant(Paris)?.ToString());
    }

    [Fact]
    public void A_horodate_without_a_season_is_no_instant_without_a_zone()
    {
        var peak = Value(TicStandard.MobilePeaks[0], TicEncoder.Standard("DPM1", "00", " 250123060000"));

        Assert.Null(peak.At.ToInstant(Offset.FromHours(1)));
        Assert.Equal(new LocalDateTime(2025, 1, 23, 6, 0), peak.At.Local);
    }

    [Theory]
    [InlineData("AAMMJJ", "230229", false)]
    [InlineData("AAMMJJ", "240229", true)]
    [InlineData("AAMMJJ", "000229", true)]
    [InlineData("AAMMJJ", "230431", false)]
    [InlineData("AAMMJJ", "230430", true)]
    [InlineData("AAMMJJ", "230001", false)]
    [InlineData("AAMMJJ", "231301", false)]
    [InlineData("AAMMJJ", "230100", false)]
    [InlineData("AAMMJJ", "231231", true)]
    public void Only_days_of_the_calendar_are_days(string form, string day, bool isDay)
    {
        Assert.Equal(form.Length, day.Length);
        Assert.Equal(isDay ? 1 : 0, CountingSink.Decode(TicEncoder.Standard("DATE", "", $"H{day}120000")).Groups.Count);
    }

    /// <summary>Names that are one character away, and those of the other mode's tables.</summary>
    private static IEnumerable<string> Others(string name)
    {
        string[] near = [name[1..], name[..^1], name + name[^1], name[^1] + name, name.ToLowerInvariant(), "ADSC", "ADCO", "BASE", "EAST"];
        var changed = from at in Enumerable.Range(0, name.Length)
                      from character in " 019AEPSTqp-+\t\0"
                      select name[..at] + character + name[(at + 1)..];
        return near.Concat(changed);
    }

    private static T Value<T>(TicLabel<T> label, byte[] group)
    {
        var sink = new Taker<T>(label);
        new TicDecoder<Taker<T>>(sink).Push(group);
        return sink.Values.Single();
    }

    private static IEnumerable<TicLabel> All()
    {
        var sink = new LabelSink();
        var frames = new[] { false, true }.SelectMany(isStandard => LabelSink.Lines(isStandard));
        foreach (var line in frames)
        {
            new TicDecoder<LabelSink>(sink).Push(line);
        }

        return sink.Labels;
    }

    private sealed class Taker<T>(TicLabel<T> label) : ITicSink
    {
        public List<T> Values { get; } = [];

        public void FrameStart()
        {
        }

        public void Group(in TicGroup group)
        {
            if (group.TryGet(label, out var value))
            {
                Values.Add(value);
            }
        }

        public void Fault(TicFault fault) => Assert.Fail(fault.ToString());

        public void FrameEnd(bool complete)
        {
        }
    }
}
