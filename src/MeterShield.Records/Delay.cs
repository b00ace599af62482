namespace MeterShield.Records;

/// <summary>How long after its end a cell is released. A daily feed one month late tells a burglar nothing.</summary>
public enum Delay
{
    /// <summary>As soon as the cell's end is decided.</summary>
    None,

    /// <summary>All cells of a local day together, at its end.</summary>
    EndOfDay,

    /// <summary>Seven days of 24 hours later.</summary>
    SevenDays,

    /// <summary>Thirty days of 24 hours later.</summary>
    ThirtyDays,
}

/// <summary>The words for each delay.</summary>
public static class Delays
{
    private static readonly string[] Codes = ["none", "end-of-day", "7-days", "30-days"];

    /// <summary>The word on the wire and on the command line, such as <c>end-of-day</c>.</summary>
    public static string Code(this Delay delay) => Codes[(int)delay];

    /// <summary>The delay named by its code.</summary>
    /// <returns>False when there is no such delay.</returns>
    public static bool TryParse(string? code, out Delay delay)
    {
        var index = Array.IndexOf(Codes, code);
        delay = index < 0 ? default : (Delay)index;
        return index >= 0;
    }
}
