namespace MeterShield.Metering.Tic;

/// <summary>The line's nominal speeds; a character is 10 bits (Enedis-NOI-CPT_54E 5.3.2).</summary>
internal static class TicSpeed
{
    public static int Baud(TicMode mode) => mode == TicMode.Standard ? 9600 : 1200;

    /// <summary>After ten seconds without a good group the other mode is tried.</summary>
    public static int BytesInTenSeconds(TicMode mode) => Baud(mode);
}
