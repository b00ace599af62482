using static MeterShield.Simulator.Tic.Frames.StandardLabels;

namespace MeterShield.Simulator.Tic.Frames;

/// <summary>Frames of the standard mode, groups in the order of the table (Enedis-NOI-CPT_54E 6.2.3).</summary>
internal sealed class StandardFrames : IFrames
{
    private readonly TicMeter _meter;
    private readonly FrameWriter _writer = new(standard: true);
    private readonly byte[] _address;
    private readonly byte[] _deliveryPoint;
    private readonly byte[] _calendar;
    private readonly byte[] _dayProfile;
    private readonly Dictionary<string, byte[]> _names = [];
    private readonly Dictionary<string, byte[]> _texts = [];
    private readonly Horodate[] _dates = [.. Enumerable.Range(0, 24).Select(_ => new Horodate())];
    private int _date;

    public StandardFrames(TicMeter meter)
    {
        _meter = meter;
        _address = MeterNames.Address(meter);
        _deliveryPoint = MeterNames.DeliveryPoint(meter);
        _calendar = MeterNames.Padded(meter.Tariff.Contract.Calendar, meter.Options.Padding);
        _dayProfile = MeterNames.Profile(meter.Tariff.Contract.DayProfile);
    }

    /// <inheritdoc/>
    public int Baud => 9600;

    /// <inheritdoc/>
    public long? Said => _meter.Registers.Import.Value;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Next()
    {
        _date = 0;
        _writer.Begin();
        Identity();
        Registers();
        Electricity();
        Maxima();
        Curves();
        Status();
        Contract();
        _writer.End();
        return _writer.Frame;
    }

    private void Identity()
    {
        _writer.Text("ADSC"u8, _address);
        _writer.Text("VTIC"u8, "02"u8);
        Dated("DATE"u8, _meter.Time, 0, 0);
        _writer.Text("NGTF"u8, _calendar);
        _writer.Text("LTARF"u8, Name(_meter.Tariff.Now.Name));
    }

    private void Registers()
    {
        var registers = _meter.Registers;
        _writer.Number("EAST"u8, registers.Import.Value, 9);
        Registers(Supplier, registers.Supplier);
        Registers(Distributor, registers.Distributor);
        if (_meter.Options.IsProducer)
        {
            _writer.Number("EAIT"u8, registers.Export.Value, 9);
            Registers(Reactive, registers.Reactive);
        }
    }

    private void Registers(byte[][] labels, Register[] registers)
    {
        for (var index = 0; index < labels.Length; index++)
        {
            _writer.Number(labels[index], registers[index].Value, 9);
        }
    }

    private void Electricity()
    {
        var phases = _meter.Phases;
        for (var phase = 0; phase < phases.Length; phase++)
        {
            _writer.Number(Current[phase], phases[phase].Amperes, 3);
        }

        for (var phase = 0; phase < phases.Length; phase++)
        {
            _writer.Number(Voltage[phase], phases[phase].Volts, 3);
        }

        _writer.Number("PREF"u8, _meter.Options.Subscribed, 2);
        _writer.Number("PCOUP"u8, _meter.Options.CutOff, 2);
        _writer.Number(_meter.Options.IsPilot ? "SINST1"u8 : "SINSTS"u8, _meter.AbsurdPower ?? _meter.Drawn, 5);
        for (var phase = 0; phase < phases.Length && phases.Length > 1; phase++)
        {
            _writer.Number(Power[phase], _meter.AbsurdPower ?? _meter.DrawnOf(phase), 5);
        }
    }

    private void Maxima()
    {
        var (maximum, phases) = (_meter.Maximum, _meter.PhaseMaxima);
        Dated(_meter.Options.IsPilot ? "SMAXN"u8 : "SMAXSN"u8, maximum.TodayAt, maximum.Today, 5);
        for (var phase = 0; phase < phases.Count && phases.Count > 1; phase++)
        {
            Dated(Maximum[phase], phases[phase].TodayAt, phases[phase].Today, 5);
        }

        Dated(_meter.Options.IsPilot ? "SMAXN-1"u8 : "SMAXSN-1"u8, maximum.YesterdayAt, maximum.Yesterday, 5);
        for (var phase = 0; phase < phases.Count && phases.Count > 1; phase++)
        {
            Dated(YesterdayMaximum[phase], phases[phase].YesterdayAt, phases[phase].Yesterday, 5);
        }

        if (_meter.Options.IsProducer)
        {
            var injected = _meter.InjectedMaximum;
            _writer.Number("SINSTI"u8, _meter.FedIn, 5);
            Dated("SMAXIN"u8, injected.TodayAt, injected.Today, 5);
            Dated("SMAXIN-1"u8, injected.YesterdayAt, injected.Yesterday, 5);
        }
    }

    private void Curves()
    {
        Dated("CCASN"u8, _meter.Curve.LastAt, _meter.Curve.Last, 5);
        Dated("CCASN-1"u8, _meter.Curve.BeforeAt, _meter.Curve.Before, 5);
        if (_meter.Options.IsProducer)
        {
            Dated("CCAIN"u8, _meter.InjectedCurve.LastAt, _meter.InjectedCurve.Last, 5);
            Dated("CCAIN-1"u8, _meter.InjectedCurve.BeforeAt, _meter.InjectedCurve.Before, 5);
        }

        for (var phase = 0; phase < _meter.Voltages.Count; phase++)
        {
            Dated(MeanVoltage[phase], _meter.Voltages[phase].LastAt, _meter.Voltages[phase].Last, 3);
        }
    }

    private void Status()
    {
        Span<byte> status = stackalloc byte[8];
        StatusWord.Of(_meter).TryFormat(status, out _, "X8");
        _writer.Text("STGE"u8, status);
        foreach (var peak in _meter.Tariff.Peaks)
        {
            _writer.Dated(PeakStart[peak.Number - 1], _dates[_date++].WithoutSeason(peak.Start), 0, 2);
            _writer.Dated(PeakEnd[peak.Number - 1], _dates[_date++].WithoutSeason(peak.End), 0, 2);
        }

        _writer.Text("MSG1"u8, Text(_meter.Messages.Short));
        if (_meter.Messages.UltraShort is { } ultraShort)
        {
            _writer.Text("MSG2"u8, Text(ultraShort));
        }
    }

    private void Contract()
    {
        var tariff = _meter.Tariff;
        _writer.Text("PRM"u8, _deliveryPoint);
        _writer.Number("RELAIS"u8, tariff.Now.IsOffPeak ? 1 : 0, 3);
        _writer.Number("NTARF"u8, tariff.Now.Index + 1, 2);
        _writer.Number("NJOURF"u8, 0, 2);
        _writer.Number("NJOURF+1"u8, 0, 2);
        _writer.Text("PJOURF+1"u8, _dayProfile);
        if (tariff.AnnouncedPeak is var announced and not 0)
        {
            _writer.Text("PPOINTE"u8, Profile(tariff.Contract.PeakProfile(announced)));
        }
    }

    private byte[] Name(string name)
    {
        if (!_names.TryGetValue(name, out var padded))
        {
            _names[name] = padded = MeterNames.Padded(name, _meter.Options.Padding);
        }

        return padded;
    }

    // Whatever is said in words is said again and again.
    private byte[] Text(string text) => _texts.TryGetValue(text, out var known) ? known : _texts[text] = MeterNames.Ascii(text);

    private byte[] Profile(string used) => _texts.TryGetValue(used, out var known) ? known : _texts[used] = MeterNames.Profile(used);

    private void Dated(ReadOnlySpan<byte> label, MeterTime time, long number, int digits) => _writer.Dated(label, _dates[_date++].Of(time), number, digits);
}
