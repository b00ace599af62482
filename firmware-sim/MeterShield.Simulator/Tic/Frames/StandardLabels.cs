namespace MeterShield.Simulator.Tic.Frames;

/// <summary>Labels of the standard mode that come in numbers.</summary>
internal static class StandardLabels
{
    public static readonly byte[][] Supplier = [.. Enumerable.Range(1, 10).Select(number => MeterNames.Ascii($"EASF{number:D2}"))];
    public static readonly byte[][] Distributor = [.. Enumerable.Range(1, 4).Select(number => MeterNames.Ascii($"EASD{number:D2}"))];
    public static readonly byte[][] Reactive = [.. Enumerable.Range(1, 4).Select(number => MeterNames.Ascii($"ERQ{number}"))];
    public static readonly byte[][] Current = OfPhases("IRMS", "");
    public static readonly byte[][] Voltage = OfPhases("URMS", "");
    public static readonly byte[][] Power = OfPhases("SINSTS", "");
    public static readonly byte[][] Maximum = OfPhases("SMAXSN", "");
    public static readonly byte[][] YesterdayMaximum = OfPhases("SMAXSN", "-1");
    public static readonly byte[][] MeanVoltage = OfPhases("UMOY", "");
    public static readonly byte[][] PeakStart = OfPhases("DPM", "");
    public static readonly byte[][] PeakEnd = OfPhases("FPM", "");

    private static byte[][] OfPhases(string before, string after) =>
        [.. Enumerable.Range(1, 3).Select(number => MeterNames.Ascii($"{before}{number}{after}"))];
}
