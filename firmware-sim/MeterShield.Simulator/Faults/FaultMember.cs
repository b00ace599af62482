using System.Globalization;
using System.Text.Json;

namespace MeterShield.Simulator.Faults;

/// <summary>Reads one member of a fault: its value put into the fault, or what would be right instead.</summary>
internal static class FaultMember
{
    private const string LegalTime = "yyyy-MM-ddTHH:mm:ss";

    /// <summary>When it begins: from the beginning, or a legal time.</summary>
    public static long? At(JsonElement value, SimulatedInstant start) =>
        Duration(value) ?? (Time(value) is { } time && time.UnixSeconds >= start.UnixSeconds ? time.UnixSeconds - start.UnixSeconds : null);

    /// <summary>The fault with that member; null and what is wanted where the value is none.</summary>
    public static Fault? Read(Fault fault, string name, JsonElement value, out string wanted)
    {
        wanted = Wanted(name);
        return name switch
        {
            "for" => Duration(value) is { } length and > 0 ? fault with { For = length } : null,
            "rate" => Number(value) is { } rate and > 0 and <= 1 ? fault with { Rate = rate } : null,
            "bit" => Whole(value, 0, 7) is { } bit ? fault with { Bit = (int)bit } : null,
            "mark" => Mark(Text(value)) is { } mark ? fault with { Mark = mark } : null,
            "becomes" => byte.TryParse(Text(value), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? fault with { Becomes = code } : null,
            "bytes" => Whole(value, 1, 100_000) is { } bytes ? fault with { Bytes = (int)bytes } : null,
            "marks" => Text(value) is "lost" or "kept" ? fault with { LosesMarks = Text(value) == "lost" } : null,
            "mode" => Text(value) is "standard" or "historique" ? fault with { ToStandard = Text(value) == "standard" } : null,
            "by" => Whole(value, -1_000_000_000, 1_000_000_000) is { } by ? fault with { By = by } : null,
            "va" => Whole(value, 0, 99_999) is { } power ? fault with { VoltAmperes = (int)power } : null,
            "state" => Whole(value, 1, 6) is { } state ? fault with { Number = (int)state } : null,
            "peak" => Whole(value, 1, 3) is { } peak ? fault with { Number = (int)peak } : null,
            "to" => Time(value) is { } to ? fault with { To = to } : null,
            "from" => Time(value) is { } from ? fault with { Peak = (from, fault.Peak.Until) } : null,
            "until" => Time(value) is { } until ? fault with { Peak = (fault.Peak.From, until) } : null,
            "short" => Message(value, 32) is { } text ? fault with { ShortMessage = text } : null,
            _ => Message(value, 16) is { } text ? fault with { UltraShortMessage = text } : null,
        };
    }

    private static string Wanted(string name) => name switch
    {
        "for" => "a duration such as \"00:01:30\" or \"1.00:00:00\"",
        "rate" => "a number above 0, at most 1",
        "bit" => "0 to 7",
        "mark" => "STX, ETX, LF or CR",
        "becomes" => "two hexadecimal digits such as \"0F\"",
        "bytes" => "1 to 100000",
        "marks" => "kept or lost",
        "mode" => "standard or historique",
        "by" => "a whole number",
        "va" => "0 to 99999",
        "state" => "1 to 6",
        "peak" => "1 to 3",
        "short" => "up to 32 printable characters",
        "ultra" => "up to 16 printable characters",
        _ => "a legal time such as \"2026-01-15T06:00:00\"",
    };

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;

    private static long? Whole(JsonElement value, long least, long most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most ? number : null;

    private static byte? Mark(string? name) => name switch { "STX" => 0x02, "ETX" => 0x03, "LF" => 0x0A, "CR" => 0x0D, _ => null };

    private static long? Duration(JsonElement value) =>
        TimeSpan.TryParseExact(Text(value), "c", CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero ? (long)span.TotalSeconds : null;

    private static SimulatedInstant? Time(JsonElement value) =>
        DateTime.TryParseExact(Text(value), LegalTime, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? SimulatedInstant.FromLocal(local) : null;

    private static string? Message(JsonElement value, int most) =>
        Text(value) is { Length: > 0 } text && text.Length <= most && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text : null;
}
