using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Metering.Tic;

/// <summary>The options behind the question mark of a TIC meter's address.</summary>
internal sealed class TicQuery
{
    private static readonly string[] Keys = ["mode", "baud", "parity", "clock", "start", "winter", "once", "pause"];

    private TicMode? _mode;
    private Instant? _start;
    private Offset _winter = Offset.FromHours(1);
    private bool? _lineClock;
    private int _pause = 2;

    /// <summary>The speed whatever the mode, or null for the mode's own.</summary>
    public int? Baud { get; private set; }

    /// <summary>Check parity, do not, or null to find out.</summary>
    public bool? CheckParity { get; private set; }

    /// <summary>A lost line is the end of it.</summary>
    public bool Once { get; private set; }

    /// <summary>What the decoder is told.</summary>
    public TicOptions Options => new() { Mode = _mode, Winter = _winter, LineStart = _lineClock ?? true ? _start : null, LongestPause = TimeSpan.FromSeconds(_pause) };

    public static TicQuery? Parse(string text, out string? fault)
    {
        var query = new TicQuery();
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var split = pair.IndexOf('=');
            var (key, value) = split < 0 ? (pair, "") : (pair[..split], Uri.UnescapeDataString(pair[(split + 1)..]));
            if (!query.TrySet(key, value))
            {
                fault = Keys.Contains(key)
                    ? $"{value} is not a value of {key}."
                    : $"{key} is not an option of a meter's address: the options are {string.Join(", ", Keys)}.";
                return null;
            }
        }

        fault = query._lineClock == true && query._start is null
            ? "clock=line counts from a beginning: say it with start=, such as start=2026-11-01T18:00:00Z."
            : null;
        return fault is null ? query : null;
    }

    private bool TrySet(string key, string value) => key switch
    {
        "mode" => TrySetMode(value),
        "baud" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var baud) && (Baud = baud) is 1200 or 9600,
        "parity" => (CheckParity = value == "even") == true || value == "none",
        "clock" => (_lineClock = value == "line") == true || value == "system",
        "start" => TrySetStart(value),
        "winter" => TrySetWinter(value),
        "pause" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var pause) && (_pause = pause) is >= 1 and <= 60,
        "once" => (Once = value == "true") || value == "false",
        _ => false,
    };

    private bool TrySetMode(string value)
    {
        _mode = value switch { "historique" => TicMode.Historique, "standard" => TicMode.Standard, _ => null };
        return _mode is not null || value == "auto";
    }

    private bool TrySetStart(string value)
    {
        var parsed = InstantPattern.ExtendedIso.Parse(value);
        _start = parsed.Success ? parsed.Value : null;
        return parsed.Success;
    }

    private bool TrySetWinter(string value)
    {
        var parsed = OffsetPattern.GeneralInvariant.Parse(value);
        _winter = parsed.Success ? parsed.Value : _winter;
        return parsed.Success;
    }
}
