using System.Text.Json;
using MeterShield.Simulator.Tic.Tariffs;

namespace MeterShield.Simulator.Tic;

/// <summary>
/// What the meter knows when it begins a frame, as a line of JSON: written from the state and not from the frame, so that a
/// reader can be held against it. Energies in Wh and varh, powers in W, var and VA, times in UTC as the meter's clock has them.
/// </summary>
internal sealed class TicStates(string path) : IAsyncDisposable
{
    // Not buffered: whoever has read a frame finds its state in the file.
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>Writes the line of one frame.</summary>
    public void Tell(TicMeter meter, bool standard, long? said)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("mode", standard ? "standard" : "historique");
            json.WriteBoolean("short", said is null);
            json.WriteString("instant", Text(meter.Now));
            Time(json, "time", meter.Time);
            Electricity(json, meter);
            Registers(json, meter.Registers);
            Maxima(json, meter);
            Tariff(json, meter.Tariff);
            Contract(json, meter);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        _file.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static string Text(SimulatedInstant instant) => instant.Utc.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private static void Time(Utf8JsonWriter json, string name, MeterTime time)
    {
        json.WriteStartObject(name);
        json.WriteString("utc", Text(time.Instant));
        json.WriteBoolean("degraded", time.IsDegraded);
        json.WriteEndObject();
    }

    private static void Electricity(Utf8JsonWriter json, TicMeter meter)
    {
        json.WriteNumber("w", meter.Watts);
        json.WriteNumber("said_va", meter.AbsurdPower ?? meter.Drawn);
        json.WriteNumber("fed_in_va", meter.FedIn);
        json.WriteStartArray("phases");
        for (var phase = 0; phase < meter.Phases.Length; phase++)
        {
            var measured = meter.Phases[phase];
            json.WriteStartObject();
            json.WriteNumber("w", measured.Watts);
            json.WriteNumber("var", measured.Vars);
            json.WriteNumber("v", measured.Volts);
            json.WriteNumber("a", measured.Amperes);
            json.WriteNumber("said_va", meter.AbsurdPower ?? meter.DrawnOf(phase));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Registers(Utf8JsonWriter json, Registers registers)
    {
        json.WriteNumber("import_wh", registers.Import.Value);
        json.WriteNumber("export_wh", registers.Export.Value);
        Array(json, "supplier_wh", registers.Supplier);
        Array(json, "distributor_wh", registers.Distributor);
        Array(json, "reactive_varh", registers.Reactive);
    }

    private static void Array(Utf8JsonWriter json, string name, Register[] registers)
    {
        json.WriteStartArray(name);
        foreach (var register in registers)
        {
            json.WriteNumberValue(register.Value);
        }

        json.WriteEndArray();
    }

    private static void Maxima(Utf8JsonWriter json, TicMeter meter)
    {
        Dated(json, "max_va", meter.Maximum.Today, meter.Maximum.TodayAt);
        Dated(json, "yesterday_max_va", meter.Maximum.Yesterday, meter.Maximum.YesterdayAt);
        Dated(json, "fed_in_max_va", meter.InjectedMaximum.Today, meter.InjectedMaximum.TodayAt);
        Dated(json, "fed_in_yesterday_max_va", meter.InjectedMaximum.Yesterday, meter.InjectedMaximum.YesterdayAt);
        Means(json, "curve_w", meter.Curve);
        Means(json, "fed_in_curve_w", meter.InjectedCurve);
        for (var phase = 0; phase < meter.Voltages.Count; phase++)
        {
            var maximum = meter.PhaseMaxima[phase];
            Dated(json, $"max_va_{phase + 1}", maximum.Today, maximum.TodayAt);
            Dated(json, $"yesterday_max_va_{phase + 1}", maximum.Yesterday, maximum.YesterdayAt);
            Dated(json, $"mean_v_{phase + 1}", meter.Voltages[phase].Last, meter.Voltages[phase].LastAt);
        }
    }

    private static void Means(Utf8JsonWriter json, string name, Mean mean)
    {
        Dated(json, name, mean.Last, mean.LastAt);
        Dated(json, name + "_before", mean.Before, mean.BeforeAt);
    }

    private static void Dated(Utf8JsonWriter json, string name, int value, MeterTime time)
    {
        json.WriteStartObject(name);
        json.WriteNumber("value", value);
        Time(json, "time", time);
        json.WriteEndObject();
    }

    private static void Tariff(Utf8JsonWriter json, TariffClock tariff)
    {
        json.WriteNumber("index", tariff.Now.Index + 1);
        json.WriteNumber("distributor_index", tariff.DistributorIndex + 1);
        json.WriteBoolean("off_peak", tariff.Now.IsOffPeak);
        json.WriteString("today", tariff.Now.Today.ToString());
        json.WriteString("tomorrow", tariff.Now.Tomorrow.ToString());
        json.WriteBoolean("ejp_notice", tariff.Now.IsEjpNotice);
        json.WriteNumber("running_peak", tariff.RunningPeak);
        json.WriteNumber("announced_peak", tariff.AnnouncedPeak);
        json.WriteStartArray("peaks");
        foreach (var peak in tariff.Peaks)
        {
            json.WriteStartObject();
            json.WriteNumber("number", peak.Number);
            json.WriteString("from", Text(peak.Start));
            json.WriteString("until", Text(peak.End));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Contract(Utf8JsonWriter json, TicMeter meter)
    {
        var contract = meter.Tariff.Contract;
        json.WriteString("calendar", contract.Calendar);
        json.WriteString("tariff", meter.Tariff.Now.Name);
        json.WriteString("day_profile", contract.DayProfile);
        json.WriteString("peak_profile", meter.Tariff.AnnouncedPeak == 0 ? null : contract.PeakProfile(meter.Tariff.AnnouncedPeak));
        json.WriteNumber("subscribed_kva", meter.Options.Subscribed);
        json.WriteNumber("cut_off_kva", meter.Options.CutOff);
        json.WriteBoolean("exceeds_subscribed", meter.ExceedsSubscribed);
        json.WriteBoolean("producer", meter.Options.IsProducer);
        json.WriteNumber("breaker", meter.Breaker.State);
        json.WriteBoolean("clock_degraded", meter.Clock.IsDegraded);
        json.WriteString("short_message", meter.Messages.Short);
        json.WriteString("ultra_short_message", meter.Messages.UltraShort);
        json.WriteNumber("serial", meter.Serial);
    }
}
