namespace MeterShield.Simulator.Faults;

/// <summary>The closed schema of a fault script: what each fault is called, must say and may say.</summary>
internal static class FaultSchema
{
    private static readonly Dictionary<string, Row> Rows = new(StringComparer.Ordinal)
    {
        ["bit-flips"] = new(FaultKind.BitFlips, ["rate"], ["for", "bit"], "a bit of a character is turned; rate is per character, bit 6 passes every checksum"),
        ["parity-errors"] = new(FaultKind.ParityErrors, ["rate"], ["for", "becomes"], "a wrong parity bit with --parity; else the character becomes what drivers make of it, 3F (?) unless said"),
        ["lost-bytes"] = new(FaultKind.LostBytes, ["rate"], ["for"], "a character is lost"),
        ["doubled-bytes"] = new(FaultKind.DoubledBytes, ["rate"], ["for"], "a character comes twice"),
        ["merged-bytes"] = new(FaultKind.MergedBytes, ["rate"], ["for"], "two characters become one"),
        ["lost-marks"] = new(FaultKind.LostMarks, ["mark"], ["for", "rate"], "a line mark is lost: STX, ETX, LF or CR"),
        ["changed-marks"] = new(FaultKind.ChangedMarks, ["mark", "becomes"], ["for", "rate"], "a line mark arrives as another character, such as LF as 0F"),
        ["cooked"] = new(FaultKind.Cooked, [], ["for", "marks"], "a terminal that turns CR into LF, and with marks lost swallows STX and ETX"),
        ["eot"] = new(FaultKind.Eot, [], ["for", "rate"], "a frame is cut by EOT, as another reader's call does it"),
        ["truncated-frames"] = new(FaultKind.TruncatedFrames, [], ["for", "rate"], "a frame stops somewhere"),
        ["noise"] = new(FaultKind.Noise, [], ["for", "rate", "bytes"], "a burst of any characters in a frame"),
        ["silence"] = new(FaultKind.Silence, ["for"], [], "nothing is sent"),
        ["unplug"] = new(FaultKind.Unplug, ["for"], [], "the device is gone, and comes back"),
        ["mode-switch"] = new(FaultKind.ModeSwitch, ["mode"], [], "the meter speaks the other mode from then on: standard or historique"),
        ["register-jump"] = new(FaultKind.RegisterJump, ["by"], [], "the registers jump by so many Wh"),
        ["absurd-power"] = new(FaultKind.AbsurdPower, ["va"], ["for"], "frames say a power that cannot be, with a valid checksum"),
        ["degraded-clock"] = new(FaultKind.DegradedClock, [], ["for"], "the meter says that it lost its clock: lower-case season letters, STGE bit 16"),
        ["clock-jump"] = new(FaultKind.ClockJump, [], ["by", "to"], "the meter's clock jumps by so many seconds, or to a legal time"),
        ["breaker"] = new(FaultKind.Breaker, [], ["for", "state"], "the breaker is open; state 1 to 6, 4 (by order) unless said"),
        ["message"] = new(FaultKind.Message, [], ["short", "ultra"], "the meter has a message: up to 32 characters, or 16 that are sent once"),
        ["mobile-peak"] = new(FaultKind.MobilePeak, ["peak", "from", "until"], [], "a mobile peak 1 to 3 is announced"),
    };

    /// <summary>The fault of a name.</summary>
    public static Row? Find(string name) => Rows.GetValueOrDefault(name);

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => Rows.Keys;

    /// <summary>The schema as help: a line for each fault.</summary>
    public static IEnumerable<string> Help =>
        Rows.Select(row => $"  {string.Join(' ', row.Value.Required.Prepend(row.Key))}{string.Concat(row.Value.Optional.Select(member => $" [{member}]"))}: {row.Value.Text}");

    /// <summary>One fault.</summary>
    /// <param name="Kind">Which.</param>
    /// <param name="Required">Members it must have besides at and fault.</param>
    /// <param name="Optional">Members it may have.</param>
    /// <param name="Text">What it does.</param>
    internal sealed record Row(FaultKind Kind, IReadOnlyList<string> Required, IReadOnlyList<string> Optional, string Text);
}
