namespace MeterShield.Simulator.Tic;

/// <summary>
/// How long things take on the line, in thirds of a microsecond: in those a character of ten bits is a whole number at both
/// speeds, so that nothing drifts.
/// </summary>
internal static class LineTime
{
    /// <summary>A second.</summary>
    public const long Second = 3_000_000;

    /// <summary>Silence between frames: 16.7 to 33.4 ms by the specification (Enedis-NOI-CPT_54E 5.3.5), 25 ms here.</summary>
    public const long Gap = 75_000;

    /// <summary>So many characters.</summary>
    public static long Of(int characters, int baud) => characters * 10L * Second / baud;

    /// <summary>
    /// A frame and what is silent in and after it. A standard meter makes a frame of each second where the line lets it, as
    /// recordings of single-phase meters show; what is left of the second is silence between the groups.
    /// </summary>
    public static long OfFrame(int characters, int baud) =>
        Math.Max(Of(characters, baud) + Gap, baud == 9600 ? Second : 0);
}
