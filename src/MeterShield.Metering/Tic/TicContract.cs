namespace MeterShield.Metering.Tic;

/// <summary>The contract of the historique mode (OPTARIF).</summary>
public enum TicContract
{
    /// <summary><c>BASE</c>: one price; also what Linky says when the contract is not a historic one.</summary>
    Base,

    /// <summary><c>HC..</c>: off-peak and peak hours.</summary>
    OffPeak,

    /// <summary><c>EJP.</c>: mobile peak days.</summary>
    Ejp,

    /// <summary><c>BBRx</c>: Tempo; x tells how the client's contacts are programmed.</summary>
    Tempo,
}

/// <summary>The tariff period of the historique mode (PTEC).</summary>
public enum TicPeriod
{
    /// <summary><c>TH..</c></summary>
    AllHours,

    /// <summary><c>HC..</c></summary>
    OffPeak,

    /// <summary><c>HP..</c></summary>
    Peak,

    /// <summary><c>HN..</c>, EJP.</summary>
    Normal,

    /// <summary><c>PM..</c>, EJP.</summary>
    MobilePeak,

    /// <summary><c>HCJB</c>, Tempo.</summary>
    OffPeakBlue,

    /// <summary><c>HCJW</c>, Tempo.</summary>
    OffPeakWhite,

    /// <summary><c>HCJR</c>, Tempo.</summary>
    OffPeakRed,

    /// <summary><c>HPJB</c>, Tempo.</summary>
    PeakBlue,

    /// <summary><c>HPJW</c>, Tempo.</summary>
    PeakWhite,

    /// <summary><c>HPJR</c>, Tempo.</summary>
    PeakRed,
}

/// <summary>The colour of a Tempo day.</summary>
public enum TempoColour
{
    /// <summary>Not announced, or no Tempo contract.</summary>
    None,

    /// <summary>Blue.</summary>
    Blue,

    /// <summary>White.</summary>
    White,

    /// <summary>Red.</summary>
    Red,
}

/// <summary>The words of OPTARIF.</summary>
internal static class TicContracts
{
    public static bool IsValid(ReadOnlySpan<byte> data) =>
        data.SequenceEqual("BASE"u8) || data.SequenceEqual("HC.."u8) || data.SequenceEqual("EJP."u8)
        || (data.StartsWith("BBR"u8) && data[3] is >= (byte)'(' and <= (byte)'?');

    public static TicContract Parse(ReadOnlySpan<byte> data) => data[..2] switch
    {
        [(byte)'B', (byte)'A'] => TicContract.Base,
        [(byte)'H', ..] => TicContract.OffPeak,
        [(byte)'E', ..] => TicContract.Ejp,
        _ => TicContract.Tempo,
    };
}
