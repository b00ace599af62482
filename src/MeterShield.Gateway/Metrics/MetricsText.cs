using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MeterShield.Gateway.Metrics;

/// <summary>
/// Everything our meters measured since the start, as Prometheus text (exposition format 0.0.4). Health only: the instruments
/// count messages, faults and bytes on the line, and none of them ever takes a reading.
/// </summary>
internal sealed class MetricsText : IDisposable
{
    private const string Ours = "MeterShield.";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Name, string Label), double> _values = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);

    public MetricsText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(Ours, StringComparison.Ordinal))
            {
                _instruments[NameOf(instrument)] = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The text now.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var group in _values.OrderBy(entry => entry.Key).GroupBy(entry => entry.Key.Name))
        {
            var instrument = _instruments[group.Key];
            text.Append(CultureInfo.InvariantCulture, $"# HELP {group.Key} {instrument.Description}\n# TYPE {group.Key} {(IsCounter(instrument) ? "counter" : "gauge")}\n");
            foreach (var ((name, label), value) in group)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{label} {value}\n");
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = (NameOf(instrument), LabelOf(tags));
        _values.AddOrUpdate(key, value, (_, before) => instrument.IsObservable ? value : before + value);
    }

    private static bool IsCounter(Instrument instrument) => instrument is Counter<long> or ObservableCounter<long>;

    private static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return IsCounter(instrument) ? $"{name}{unit}_total" : name + unit;
    }

    private static string LabelOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var label = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            label.Append(CultureInfo.InvariantCulture, $"{(label.Length == 0 ? '{' : ',')}{name}=\"{value}\"");
        }

        return label.Length == 0 ? "" : label.Append('}').ToString();
    }
}
