namespace MeterShield.Simulator.Tic;

/// <summary>Frames of the standard mode, groups in the order of the table (Enedis-NOI-CPT_54E 6.2).</summary>
internal sealed class StandardFrames(MeterState meter) : IFrames
{
    // One day profile: off-peak from midnight, peak from 06:30, off-peak from 22:30, as dry contact and register say it.
    private const string ProfileHcHp = "00004001 06304002 22304001 NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE";
    private const string ProfileBase = "00004001 NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE";

    private static readonly string[] EmptySupplier = [.. Enumerable.Range(3, 8).Select(number => $"EASF{number:D2}")];

    private readonly FrameWriter _writer = new(standard: true);
    private readonly string _address = $"04610000{meter.Serial % 10_000:D4}";
    private readonly string _deliveryPoint = $"0100000{meter.Serial % 10_000_000:D7}";

    /// <summary>One frame a second: at 9600 baud a single-phase frame takes 0.9 s.</summary>
    public ReadOnlyMemory<byte> Next(out long thirdsOfMicroseconds)
    {
        thirdsOfMicroseconds = 3_000_000;
        _writer.Begin();
        Identity();
        Registers();
        Powers();
        Status();
        _writer.End();
        return _writer.Frame;
    }

    private static string Horodate(SimulatedInstant instant) => $"{(instant.IsSummer ? 'E' : 'H')}{instant.Local:yyMMddHHmmss}";

    private void Identity()
    {
        _writer.Text("ADSC", _address);
        _writer.Text("VTIC", "02");
        _writer.Dated("DATE", Horodate(meter.Now), 0, 0);
        var offPeak = meter.Tariff == Tariff.HcHp;
        _writer.Text("NGTF", offPeak ? "  HC..   ET HP  " : "      BASE      ");
        _writer.Text("LTARF", !offPeak ? "      BASE      " : meter.IsOffPeak ? "  HEURE CREUSE  " : "  HEURE PLEINE  ");
    }

    private void Registers()
    {
        _writer.Number("EAST", meter.Total, 9);
        _writer.Number("EASF01", meter.Index(0), 9);
        _writer.Number("EASF02", meter.Index(1), 9);
        foreach (var label in EmptySupplier)
        {
            _writer.Number(label, 0, 9);
        }

        _writer.Number("EASD01", meter.Index(0), 9);
        _writer.Number("EASD02", meter.Index(1), 9);
        _writer.Number("EASD03", 0, 9);
        _writer.Number("EASD04", 0, 9);
    }

    private void Powers()
    {
        _writer.Number("IRMS1", meter.Amperes, 3);
        _writer.Number("URMS1", meter.Volts, 3);
        _writer.Number("PREF", meter.SubscribedKilovoltAmperes, 2);
        _writer.Number("PCOUP", meter.SubscribedKilovoltAmperes, 2);
        _writer.Number("SINSTS", meter.Watts, 5);
        _writer.Dated("SMAXSN", Horodate(meter.MaximumAt), meter.Maximum, 5);
        _writer.Dated("SMAXSN-1", Horodate(meter.YesterdayMaximumAt), meter.YesterdayMaximum, 5);
        _writer.Dated("CCASN", Horodate(meter.CurveAt), meter.Curve, 5);
        _writer.Dated("CCASN-1", Horodate(meter.PreviousCurveAt), meter.PreviousCurve, 5);
        _writer.Dated("UMOY1", Horodate(meter.Now.Plus(-(meter.Now.UnixSeconds % 600))), meter.Volts, 3);
    }

    private void Status()
    {
        // Standard mode, Euridis secured, CPL registered, and the active supplier and distributor registers.
        var status = 0x005A0001L | ((long)meter.ActiveIndex << 10) | ((long)meter.ActiveIndex << 14);
        _writer.Text("STGE", status.ToString("X8", System.Globalization.CultureInfo.InvariantCulture));
        _writer.Text("MSG1", "PAS DE          MESSAGE         ");
        _writer.Text("PRM", _deliveryPoint);
        _writer.Number("RELAIS", 0, 3);
        _writer.Number("NTARF", meter.ActiveIndex + 1, 2);
        _writer.Number("NJOURF", 0, 2);
        _writer.Number("NJOURF+1", 0, 2);
        _writer.Text("PJOURF+1", meter.Tariff == Tariff.HcHp ? ProfileHcHp : ProfileBase);
    }
}
