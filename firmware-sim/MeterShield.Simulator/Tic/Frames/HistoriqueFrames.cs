using MeterShield.Simulator.Tic.Tariffs;

namespace MeterShield.Simulator.Tic.Frames;

/// <summary>Frames of the historique mode, groups in the order of the table (Enedis-NOI-CPT_54E 6.1).</summary>
internal sealed class HistoriqueFrames : IFrames
{
    private const int ShortFrames = 20;
    private const int WarningSeconds = 60;

    /// <summary>What five digits hold of a power that is rounded to 10 VA.</summary>
    private const int MostPower = 99_990;

    private static readonly byte[][] Currents = OfPhases("IINST");
    private static readonly byte[][] Warnings = OfPhases("ADIR");
    private static readonly byte[][] Maxima = OfPhases("IMAX");

    private readonly TicMeter _meter;
    private readonly FrameWriter _writer = new(standard: false);
    private readonly byte[] _address;
    private readonly byte[] _option;
    private readonly byte[][] _indexes;
    private readonly int _setting;
    private long? _exceededAt;
    private int _shorts;
    private string? _period;
    private byte[] _periodText = [];

    public HistoriqueFrames(TicMeter meter)
    {
        _meter = meter;
        _address = MeterNames.Address(meter);
        _option = MeterNames.Ascii(meter.Tariff.Contract.Option);
        _indexes = [.. meter.Tariff.Contract.Labels.Select(MeterNames.Ascii)];
        _setting = meter.Options.Subscribed * 5 / meter.Options.Phases;
    }

    /// <inheritdoc/>
    public int Baud => 1200;

    /// <inheritdoc/>
    public long? Said { get; private set; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Next()
    {
        _writer.Begin();
        Said = null;
        if (_meter.Options.Phases == 3 && Warns())
        {
            Short();
        }
        else
        {
            Long();
        }

        _writer.End();
        return _writer.Frame;
    }

    private static byte[][] OfPhases(string label) => [.. Enumerable.Range(1, 3).Select(number => MeterNames.Ascii($"{label}{number}"))];

    /// <summary>While a phase is above its setting and for a minute after: twenty short frames, then a long one.</summary>
    private bool Warns()
    {
        foreach (var phase in _meter.Phases)
        {
            _exceededAt = phase.Amperes > _setting ? _meter.Now.UnixSeconds : _exceededAt;
        }

        if (_exceededAt is not { } at || _meter.Now.UnixSeconds - at > WarningSeconds)
        {
            _shorts = 0;
            return false;
        }

        _shorts = _shorts == ShortFrames ? 0 : _shorts + 1;
        return _shorts > 0;
    }

    private void Short()
    {
        var phases = _meter.Phases;
        for (var phase = 0; phase < phases.Length; phase++)
        {
            if (phases[phase].Amperes > _setting)
            {
                _writer.Number(Warnings[phase], phases[phase].Amperes, 3);
            }
        }

        _writer.Text("ADCO"u8, _address);
        Each(Currents, phases);
    }

    private void Long()
    {
        _writer.Text("ADCO"u8, _address);
        _writer.Text("OPTARIF"u8, _option);
        _writer.Number("ISOUSC"u8, _setting, 2);
        Said = 0;
        for (var index = 0; index < _indexes.Length; index++)
        {
            var register = _meter.Registers.Supplier[index].Value;
            Said += register;
            _writer.Number(_indexes[index], register, 9);
        }

        Period();
        Electricity();
        _writer.Number("PAPP"u8, Math.Min(MostPower, ((_meter.AbsurdPower ?? _meter.Drawn) + 5) / 10 * 10), 5);
        _writer.Text("HHPHC"u8, "A"u8);
        _writer.Text("MOTDETAT"u8, "000000"u8);
        if (_meter.Options.Phases == 3)
        {
            _writer.Text("PPOT"u8, "00"u8);
        }
    }

    private void Period()
    {
        var now = _meter.Tariff.Now;
        if (now.IsEjpNotice)
        {
            _writer.Number("PEJP"u8, 30, 2);
        }

        _writer.Text("PTEC"u8, Period(now.Period));
        if (_meter.Tariff.Contract is TempoTariff)
        {
            _writer.Text("DEMAIN"u8, now.Tomorrow switch { TempoColour.Blue => "BLEU"u8, TempoColour.White => "BLAN"u8, TempoColour.Red => "ROUG"u8, _ => "----"u8 });
        }
    }

    private byte[] Period(string period)
    {
        if (period != _period)
        {
            (_period, _periodText) = (period, MeterNames.Ascii(period));
        }

        return _periodText;
    }

    private void Electricity()
    {
        var phases = _meter.Phases;
        if (phases.Length == 3)
        {
            Each(Currents, phases);
            foreach (var label in Maxima)
            {
                _writer.Number(label, 60, 3);
            }

            _writer.Number("PMAX"u8, _meter.Maximum.Yesterday, 5);
            return;
        }

        _writer.Number("IINST"u8, phases[0].Amperes, 3);
        if (phases[0].Amperes > _setting)
        {
            _writer.Number("ADPS"u8, phases[0].Amperes, 3);
        }

        _writer.Number("IMAX"u8, 90, 3);
    }

    private void Each(byte[][] labels, ReadOnlySpan<Metrology.Phase> phases)
    {
        for (var phase = 0; phase < phases.Length; phase++)
        {
            _writer.Number(labels[phase], phases[phase].Amperes, 3);
        }
    }
}
