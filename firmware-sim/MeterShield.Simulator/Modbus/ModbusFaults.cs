using System.Text.Json;

namespace MeterShield.Simulator.Modbus;

/// <summary>What goes wrong with answers.</summary>
internal enum ModbusFaultKind
{
    /// <summary>The answer comes late.</summary>
    Late,

    /// <summary>The answer names another meter.</summary>
    WrongUnit,

    /// <summary>The check sum is wrong; on TCP, the transaction's number.</summary>
    BadCrc,

    /// <summary>The answer is an exception.</summary>
    Exception,

    /// <summary>No answer.</summary>
    Silence,

    /// <summary>The answer comes in two pieces.</summary>
    Split,

    /// <summary>Every value says that it is not available.</summary>
    NotAvailable,

    /// <summary>The register of import begins at nothing again.</summary>
    RollOver,

    /// <summary>The connection is closed instead of an answer.</summary>
    Drop,
}

/// <summary>A fault of a script.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="From">From which question on, counted from 0.</param>
/// <param name="Count">For how many questions.</param>
/// <param name="Milliseconds">How late, or how long between the pieces.</param>
/// <param name="Code">Which exception.</param>
internal sealed record ModbusFault(ModbusFaultKind Kind, long From, long Count, int Milliseconds, byte Code)
{
    public bool IsAt(long question) => question >= From && question - From < Count;
}

/// <summary>A script of faults, by the number of the question: <c>{"faults": [{"fault": "late", "from": 3, "count": 1, "ms": 1500}]}</c>.</summary>
internal static class ModbusFaultScript
{
    public const string Help =
        "{\"faults\": [{\"fault\": \"late\", \"from\": 3, \"count\": 1, \"ms\": 1500}]}: from which question on (0), for how many (all), " +
        "fault being late (ms), split (ms), exception (code), silence, wrong-unit, bad-crc, drop, not-available or roll-over";

    private static readonly (string Word, ModbusFaultKind Kind)[] Kinds =
    [
        ("late", ModbusFaultKind.Late), ("wrong-unit", ModbusFaultKind.WrongUnit), ("bad-crc", ModbusFaultKind.BadCrc), ("exception", ModbusFaultKind.Exception),
        ("silence", ModbusFaultKind.Silence), ("split", ModbusFaultKind.Split), ("not-available", ModbusFaultKind.NotAvailable), ("roll-over", ModbusFaultKind.RollOver),
        ("drop", ModbusFaultKind.Drop),
    ];

    /// <summary>Reads a script, or says everything that is wrong with it.</summary>
    public static IReadOnlyList<ModbusFault> Parse(byte[] json, List<string> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("faults", out var faults) && faults.ValueKind == JsonValueKind.Array
                ? [.. faults.EnumerateArray().Select((fault, index) => Read(fault, index, errors))]
                : Refuse(errors, "write " + Help + ".");
        }
        catch (JsonException e)
        {
            return Refuse(errors, $"no JSON in line {e.LineNumber + 1}.");
        }
    }

    private static ModbusFault[] Refuse(List<string> errors, string error)
    {
        errors.Add(error);
        return [];
    }

    private static ModbusFault Read(JsonElement fault, int index, List<string> errors)
    {
        if (fault.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"faults[{index}]: a JSON object.");
            return new ModbusFault(default, 0, 0, 0, 0);
        }

        foreach (var member in fault.EnumerateObject().Where(member => member.Name is not ("fault" or "from" or "count" or "ms" or "code")))
        {
            errors.Add($"faults[{index}].{member.Name}: the members are fault, from, count, ms and code.");
        }

        var word = fault.TryGetProperty("fault", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        var found = Array.FindIndex(Kinds, kind => kind.Word == word);
        if (found < 0)
        {
            errors.Add($"faults[{index}].fault: one of {string.Join(", ", Kinds.Select(kind => kind.Word))}.");
        }

        return new ModbusFault(
            Kinds[Math.Max(0, found)].Kind, Number(fault, "from", 0), Number(fault, "count", long.MaxValue), (int)Number(fault, "ms", 1500), (byte)Number(fault, "code", 4));

        long Number(JsonElement element, string key, long otherwise)
        {
            if (!element.TryGetProperty(key, out var value))
            {
                return otherwise;
            }

            var most = key == "code" ? 255 : key == "ms" ? 600_000 : long.MaxValue;
            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 && number <= most)
            {
                return number;
            }

            errors.Add($"faults[{index}].{key}: a whole number from 0 to {most}.");
            return otherwise;
        }
    }
}
