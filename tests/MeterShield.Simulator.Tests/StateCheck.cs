using System.Globalization;
using System.Text.Json;
using MeterShield.Metering.Tic;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Simulator.Tests;

/// <summary>Holds what the reader understood of a frame against what the meter knew when it made it.</summary>
internal sealed class StateCheck(TicFrame frame, JsonElement state)
{
    private static readonly Offset Winter = Offset.FromHours(1);
    private static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    /// <summary>Every value of the frame.</summary>
    public static void Holds(TicFrame frame, JsonElement state)
    {
        var check = new StateCheck(frame, state);
        Assert.True(frame.IsWhole);
        Assert.Equal(check.Text("mode"), frame.Mode == TicMode.Standard ? "standard" : "historique");
        Assert.Equal(check.Flag("short"), frame.IsShort);
        if (frame.Mode == TicMode.Standard)
        {
            check.Identity();
            check.Registers();
            check.Powers();
            check.Maxima();
            check.Producer();
            check.Status();
            check.Peaks();
            check.Contract();
        }
        else
        {
            check.Currents();
            check.Long();
        }
    }

    private JsonElement Phases => state.GetProperty("phases");

    private int PhaseCount => Phases.GetArrayLength();

    private string? Text(string name) => state.GetProperty(name).GetString();

    private long Number(string name) => state.GetProperty(name).GetInt64();

    private bool Flag(string name) => state.GetProperty(name).GetBoolean();

    private long[] Numbers(string name) => [.. state.GetProperty(name).EnumerateArray().Select(number => number.GetInt64())];

    private static Instant Time(string? text) => InstantPattern.General.Parse(text!).Value;

    private T Said<T>(TicLabel<T> label)
    {
        Assert.True(frame.TryGet(label, out var value), label.Name);
        return value!;
    }

    private void Silent(TicLabel label) => Assert.False(frame.Has(label), label.Name);

    private static void SameTime(JsonElement expected, TicHorodate said)
    {
        Assert.Equal(Time(expected.GetProperty("utc").GetString()), said.ToInstant(Winter));
        Assert.Equal(expected.GetProperty("degraded").GetBoolean(), said.IsDegraded);
    }

    private void Dated<T>(string name, TicLabel<TicDated<T>> label, Func<T, long> number)
    {
        var (expected, said) = (state.GetProperty(name), Said(label));
        Assert.Equal(expected.GetProperty("value").GetInt64(), number(said.Value));
        SameTime(expected.GetProperty("time"), said.At);
    }

    private void Identity()
    {
        Assert.Equal($"9900{(PhaseCount == 1 ? 61 : 63)}{Number("serial"):D6}", Said(TicStandard.Adsc).Reveal());
        Assert.Equal($"00000000{Number("serial"):D6}", Said(TicStandard.Prm).Reveal());
        Assert.Equal(2, Said(TicStandard.Vtic));
        SameTime(state.GetProperty("time"), Said(TicStandard.Date));
        Assert.Equal(new TariffName(Text("calendar")!), Said(TicStandard.Ngtf));
        Assert.Equal(new TariffName(Text("tariff")!), Said(TicStandard.Ltarf));
    }

    private void Registers()
    {
        Assert.Equal(Number("import_wh"), Said(TicStandard.East).Value);
        Assert.Equal(Numbers("supplier_wh"), TicStandard.Easf.Select(label => Said(label).Value));
        Assert.Equal(Numbers("distributor_wh"), TicStandard.Easd.Select(label => Said(label).Value));
    }

    private void Powers()
    {
        Assert.Equal(Number("said_va"), Said(TicStandard.Sinsts).Value);
        Assert.Equal(1000 * Number("subscribed_kva"), Said(TicStandard.Pref).Value);
        Assert.Equal(1000 * Number("cut_off_kva"), Said(TicStandard.Pcoup).Value);
        for (var phase = 0; phase < 3; phase++)
        {
            if (phase >= PhaseCount)
            {
                Silent(TicStandard.Irms[phase]);
                Silent(TicStandard.Urms[phase]);
                Silent(TicStandard.SinstsOfPhase[phase]);
                continue;
            }

            Assert.Equal(Phases[phase].GetProperty("a").GetInt32(), Said(TicStandard.Irms[phase]).Value);
            Assert.Equal(Phases[phase].GetProperty("v").GetInt32(), Said(TicStandard.Urms[phase]).Value);
            Dated($"mean_v_{phase + 1}", TicStandard.Umoy[phase], volts => volts.Value);
            if (PhaseCount == 3)
            {
                Assert.Equal(Phases[phase].GetProperty("said_va").GetInt64(), Said(TicStandard.SinstsOfPhase[phase]).Value);
            }
        }
    }

    private void Maxima()
    {
        Dated("max_va", TicStandard.Smaxsn, power => power.Value);
        Dated("yesterday_max_va", TicStandard.SmaxsnYesterday, power => power.Value);
        Dated("curve_w", TicStandard.Ccasn, power => power.Value);
        Dated("curve_w_before", TicStandard.CcasnBefore, power => power.Value);
        for (var phase = 0; phase < 3; phase++)
        {
            if (PhaseCount == 1)
            {
                Silent(TicStandard.SmaxsnOfPhase[phase]);
                Silent(TicStandard.SmaxsnYesterdayOfPhase[phase]);
                Silent(TicStandard.SinstsOfPhase[phase]);
                continue;
            }

            Dated($"max_va_{phase + 1}", TicStandard.SmaxsnOfPhase[phase], power => power.Value);
            Dated($"yesterday_max_va_{phase + 1}", TicStandard.SmaxsnYesterdayOfPhase[phase], power => power.Value);
        }
    }

    private void Producer()
    {
        if (!Flag("producer"))
        {
            TicLabel[] producers =
                [TicStandard.Eait, .. TicStandard.Erq, TicStandard.Sinsti, TicStandard.Smaxin, TicStandard.SmaxinYesterday, TicStandard.Ccain, TicStandard.CcainBefore];
            Assert.All(producers, Silent);
            return;
        }

        Assert.Equal(Number("export_wh"), Said(TicStandard.Eait).Value);
        Assert.Equal(Numbers("reactive_varh"), TicStandard.Erq.Select(label => Said(label).Value));
        Assert.Equal(Number("fed_in_va"), Said(TicStandard.Sinsti).Value);
        Dated("fed_in_max_va", TicStandard.Smaxin, power => power.Value);
        Dated("fed_in_yesterday_max_va", TicStandard.SmaxinYesterday, power => power.Value);
        Dated("fed_in_curve_w", TicStandard.Ccain, power => power.Value);
        Dated("fed_in_curve_w_before", TicStandard.CcainBefore, power => power.Value);
    }

    private void Status()
    {
        var status = Said(TicStandard.Stge);
        Assert.Equal(
            (Flag("off_peak"), Number("breaker"), Flag("exceeds_subscribed"), Flag("producer"), Number("w") < 0),
            (!status.DryContactIsOpen, (long)status.Breaker, status.ExceedsSubscribedPower, status.IsProducer, status.IsInjecting));
        Assert.Equal(
            (Number("index"), Number("distributor_index"), Flag("clock_degraded"), TicMode.Standard),
            (status.SupplierIndex, status.DistributorIndex, status.ClockIsDegraded, status.Mode));
        Assert.Equal(
            (Text("today"), Text("tomorrow"), Number("announced_peak"), Number("running_peak")),
            (status.Today.ToString(), status.Tomorrow.ToString(), status.AnnouncedPeak, status.RunningPeak));
        Assert.Equal(
            (false, false, TicEuridis.OnSecured, TicPowerLine.Registered, true),
            (status.CoverIsOpen, status.HasOverVoltage, status.Euridis, status.PowerLine, status.PowerLineIsSynchronised));
    }

    private void Peaks()
    {
        var peaks = state.GetProperty("peaks").EnumerateArray().ToDictionary(peak => peak.GetProperty("number").GetInt32());
        for (var number = 1; number <= 3; number++)
        {
            var (start, end) = (TicStandard.MobilePeaks[(2 * number) - 2], TicStandard.MobilePeaks[(2 * number) - 1]);
            if (!peaks.TryGetValue(number, out var peak))
            {
                Silent(start);
                Silent(end);
                continue;
            }

            Assert.Equal(' ', Said(start).At.Season);
            Assert.Equal(Time(peak.GetProperty("from").GetString()).InZone(Paris).LocalDateTime, Said(start).At.Local);
            Assert.Equal(Time(peak.GetProperty("until").GetString()).InZone(Paris).LocalDateTime, Said(end).At.Local);
        }
    }

    private void Contract()
    {
        Assert.Equal(Text("short_message"), Said(TicStandard.Msg1));
        Assert.Equal(Text("ultra_short_message"), frame.TryGet(TicStandard.Msg2, out var message) ? message : null);
        Assert.Equal(Flag("off_peak") ? 1 : 0, Said(TicStandard.Relais).Bits);
        Assert.Equal(Number("index"), Said(TicStandard.Ntarf));
        Assert.Equal((0, 0), (Said(TicStandard.Njourf), Said(TicStandard.NjourfTomorrow)));
        Assert.Equal(Text("day_profile"), Profile(Said(TicStandard.PjourfTomorrow)));
        Assert.Equal(Text("peak_profile"), frame.TryGet(TicStandard.Ppointe, out var profile) ? Profile(profile) : null);
    }

    private static string Profile(TicDayProfile profile) =>
        string.Join(' ', profile.Slots.Select(slot => string.Create(CultureInfo.InvariantCulture, $"{slot.Start.Hour:D2}{slot.Start.Minute:D2}{slot.Action:X4}")));

    private void Currents()
    {
        Assert.Equal($"9900{(PhaseCount == 1 ? 61 : 63)}{Number("serial"):D6}", Said(TicHistorique.Adco).Reveal());
        var setting = Number("subscribed_kva") * 5 / PhaseCount;
        for (var phase = 0; phase < PhaseCount; phase++)
        {
            var amperes = Phases[phase].GetProperty("a").GetInt32();
            var (current, warning) = PhaseCount == 3
                ? (TicHistorique.IinstOfPhase[phase], TicHistorique.Adir[phase])
                : (TicHistorique.Iinst, TicHistorique.Adps);
            Assert.Equal(amperes, Said(current).Value);
            Assert.Equal(amperes > setting && (PhaseCount == 1 || frame.IsShort) ? amperes : null, frame.Get(warning)?.Value);
        }
    }

    private void Long()
    {
        if (frame.IsShort)
        {
            Silent(TicHistorique.Papp);
            return;
        }

        var indexes = Said(TicHistorique.Optarif) switch
        {
            TicContract.Base => (IReadOnlyList<TicLabel<Records.WattHours>>)[TicHistorique.Base],
            TicContract.OffPeak => [TicHistorique.Hchc, TicHistorique.Hchp],
            TicContract.Ejp => [TicHistorique.Ejphn, TicHistorique.Ejphpm],
            _ => TicHistorique.Tempo,
        };
        Assert.Equal(Numbers("supplier_wh").Take(indexes.Count), indexes.Select(label => Said(label).Value));
        Assert.Equal(Number("subscribed_kva") * 5 / PhaseCount, Said(TicHistorique.Isousc).Value);
        Assert.Equal((Number("said_va") + 5) / 10 * 10, Said(TicHistorique.Papp).Value);
        Assert.Equal(Flag("ejp_notice") ? 30 : null, frame.Get(TicHistorique.Pejp));
        Assert.Equal((long)Period(), Number("index"));
        Assert.Equal(indexes.Count == 6 ? Text("tomorrow") : null, frame.Get(TicHistorique.Demain)?.ToString());
        Assert.Equal(('A', 0u), (Said(TicHistorique.Hhphc), Said(TicHistorique.Motdetat)));
        Constants();
    }

    /// <summary>What a Linky says the same at all times, and what says how many phases it has.</summary>
    private void Constants()
    {
        if (PhaseCount == 3)
        {
            Assert.Equal(state.GetProperty("yesterday_max_va").GetProperty("value").GetInt64(), Said(TicHistorique.Pmax).Value);
            Assert.Equal(0, Said(TicHistorique.Ppot));
            Assert.All(TicHistorique.ImaxOfPhase, label => Assert.Equal(60, Said(label).Value));
            Assert.All((TicLabel[])[TicHistorique.Imax, TicHistorique.Iinst, TicHistorique.Adps], Silent);
        }
        else
        {
            Assert.Equal(90, Said(TicHistorique.Imax).Value);
            Assert.All((TicLabel[])[.. TicHistorique.ImaxOfPhase, .. TicHistorique.IinstOfPhase, .. TicHistorique.Adir, TicHistorique.Pmax, TicHistorique.Ppot], Silent);
        }
    }

    private int Period() => Said(TicHistorique.Ptec) switch
    {
        TicPeriod.AllHours or TicPeriod.OffPeak or TicPeriod.Normal or TicPeriod.OffPeakBlue => 1,
        TicPeriod.Peak or TicPeriod.MobilePeak or TicPeriod.PeakBlue => 2,
        TicPeriod.OffPeakWhite => 3,
        TicPeriod.PeakWhite => 4,
        TicPeriod.OffPeakRed => 5,
        _ => 6,
    };
}
