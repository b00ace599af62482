namespace MeterShield.Simulator.Tic;

/// <summary>Frames of the historique mode, groups in the order of the table (Enedis-NOI-CPT_54E 6.1).</summary>
internal sealed class HistoriqueFrames(MeterState meter) : IFrames
{
    private const long PerCharacter = 25_000;
    private const long PerGap = 75_000;

    private readonly FrameWriter _writer = new(standard: false);
    private readonly string _address = $"04610000{meter.Serial % 10_000:D4}";

    /// <summary>As long as its characters take at 1200 baud (10 bits each, 25000/3 us), and 25 ms of silence.</summary>
    public ReadOnlyMemory<byte> Next(out long thirdsOfMicroseconds)
    {
        _writer.Begin();
        _writer.Text("ADCO", _address);
        var offPeak = meter.Tariff == Tariff.HcHp;
        _writer.Text("OPTARIF", offPeak ? "HC.." : "BASE");
        _writer.Number("ISOUSC", meter.SubscribedKilovoltAmperes * 5, 2);
        if (offPeak)
        {
            _writer.Number("HCHC", meter.Index(0), 9);
            _writer.Number("HCHP", meter.Index(1), 9);
        }
        else
        {
            _writer.Number("BASE", meter.Total, 9);
        }

        _writer.Text("PTEC", !offPeak ? "TH.." : meter.IsOffPeak ? "HC.." : "HP..");
        _writer.Number("IINST", meter.Amperes, 3);
        if (meter.Amperes > meter.SubscribedKilovoltAmperes * 5)
        {
            _writer.Number("ADPS", meter.Amperes, 3);
        }

        _writer.Number("IMAX", 90, 3);
        _writer.Number("PAPP", (meter.Watts + 5) / 10 * 10, 5);
        _writer.Text("HHPHC", "A");
        _writer.Text("MOTDETAT", "000000");
        _writer.End();
        thirdsOfMicroseconds = (_writer.Frame.Length * PerCharacter) + PerGap;
        return _writer.Frame;
    }
}
