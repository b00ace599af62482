namespace MeterShield.Metering.Tic;

/// <summary>The two languages of the TIC output (Enedis-NOI-CPT_54E 5.2).</summary>
public enum TicMode
{
    /// <summary>1200 baud, separator SP, checksum mode 1, no time.</summary>
    Historique,

    /// <summary>9600 baud, separator HT, checksum mode 2, carries the meter's time.</summary>
    Standard,
}
