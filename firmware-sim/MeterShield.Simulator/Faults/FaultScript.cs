using System.Text.Json;

namespace MeterShield.Simulator.Faults;

/// <summary>
/// A script of faults: <c>{"faults": [{"at": "00:05:00", "fault": "silence", "for": "00:00:20"}, ...]}</c>. The schema is
/// closed: what it does not know is an error, and all errors are told at once.
/// </summary>
internal sealed class FaultScript
{
    private readonly List<string> _errors = [];
    private readonly List<Fault> _faults = [];
    private readonly SimulatedInstant _start;

    private FaultScript(SimulatedInstant start) => _start = start;

    /// <summary>The faults, in the order of the script.</summary>
    public IReadOnlyList<Fault> Faults => _faults;

    /// <summary>A script without faults.</summary>
    public static FaultScript Empty { get; } = new(default);

    /// <summary>Reads a script.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="start">When simulated time begins.</param>
    /// <param name="errors">Everything that is wrong with it, each with the fix; empty where nothing is.</param>
    public static FaultScript Parse(ReadOnlyMemory<byte> json, SimulatedInstant start, out IReadOnlyList<string> errors)
    {
        var script = new FaultScript(start);
        errors = script._errors;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            script.Read(document.RootElement);
        }
        catch (JsonException e)
        {
            script._errors.Add($"It is not JSON: {e.Message}");
        }

        return script;
    }

    private void Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("faults", out var faults) || faults.ValueKind != JsonValueKind.Array)
        {
            _errors.Add("It has no list \"faults\": write {\"faults\": [{\"at\": \"00:05:00\", \"fault\": \"silence\", \"for\": \"00:00:20\"}]}.");
            return;
        }

        foreach (var member in root.EnumerateObject().Where(member => member.Name != "faults"))
        {
            _errors.Add($"\"{member.Name}\" is not known: the only member of a script is \"faults\".");
        }

        var number = 0;
        foreach (var element in faults.EnumerateArray())
        {
            ReadFault(element, $"fault {++number}");
        }
    }

    private void ReadFault(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            _errors.Add($"{place}: write an object such as {{\"at\": \"00:05:00\", \"fault\": \"eot\"}}.");
            return;
        }

        var name = element.TryGetProperty("fault", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (FaultSchema.Find(name) is not { } row)
        {
            _errors.Add($"{place}: \"fault\" is {(name.Length == 0 ? "missing" : $"\"{name}\"")}; the faults are {string.Join(", ", FaultSchema.Names)}.");
            return;
        }

        var before = _errors.Count;
        var fault = ReadMembers(element, new Fault(row.Kind, ReadAt(element, place)), row, $"{place} ({name})");
        if (_errors.Count == before)
        {
            CheckWhole(fault, $"{place} ({name})");
            _faults.Add(fault);
        }
    }

    private long ReadAt(JsonElement element, string place)
    {
        var at = element.TryGetProperty("at", out var value) ? FaultMember.At(value, _start) : null;
        if (at is null)
        {
            _errors.Add($"{place}: \"at\" says when: a time from the beginning such as \"00:05:00\", or a legal time not before it such as \"2026-01-15T06:00:00\".");
        }

        return at ?? 0;
    }

    private Fault ReadMembers(JsonElement element, Fault fault, FaultSchema.Row row, string place)
    {
        foreach (var missing in row.Required.Where(name => !element.TryGetProperty(name, out _)))
        {
            _errors.Add($"{place}: \"{missing}\" is missing.");
        }

        foreach (var member in element.EnumerateObject().Where(member => member.Name is not ("at" or "fault")))
        {
            if (!row.Required.Contains(member.Name) && !row.Optional.Contains(member.Name))
            {
                _errors.Add($"{place}: \"{member.Name}\" is not known; it has {string.Join(", ", row.Required.Concat(row.Optional).Prepend("fault").Prepend("at"))}.");
            }
            else if (FaultMember.Read(fault, member.Name, member.Value, out var wanted) is { } read)
            {
                fault = read;
            }
            else
            {
                _errors.Add($"{place}: \"{member.Name}\" is to be {wanted}.");
            }
        }

        return fault;
    }

    /// <summary>What no single member tells.</summary>
    private void CheckWhole(Fault fault, string place)
    {
        if (fault.Kind == FaultKind.ClockJump && (fault.To is null) == (fault.By == 0))
        {
            _errors.Add($"{place}: write either \"by\" (seconds, not 0) or \"to\" (a legal time).");
        }

        if (fault.Kind == FaultKind.Message && fault.ShortMessage is null && fault.UltraShortMessage is null)
        {
            _errors.Add($"{place}: write \"short\" or \"ultra\" or both.");
        }

        if (fault.Kind == FaultKind.MobilePeak && fault.Peak.Until.UnixSeconds <= fault.Peak.From.UnixSeconds)
        {
            _errors.Add($"{place}: \"until\" is to be after \"from\".");
        }
    }
}
