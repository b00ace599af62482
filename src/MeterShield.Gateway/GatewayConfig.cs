using System.Text.Json;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>What the configuration file says, checked. What the householder changes lives in the state folder, never here.</summary>
/// <param name="Meter">The meter's address, such as <c>tic:/dev/serial/by-id/...</c>.</param>
/// <param name="Zone">The zone whose midnights days begin at. Default Europe/Paris.</param>
/// <param name="State">The state folder: consents, history, keys.</param>
/// <param name="Spool">
/// The folder shared with the courier, which also holds what tells an older copy of the state from the newest. Default: beside the state
/// folder, its name and <c>-courier</c>. Never within the state folder: whoever puts that back would put back the witness with it.
/// </param>
/// <param name="ClockConfirmed">The householder vouches for the system's clock. Default false.</param>
/// <param name="MetricsPort">Port at the loopback address where the courier's metrics are, 1 to 65535. Default: none.</param>
/// <param name="Tariffs">The contract whose registers run every day, <c>base</c> or <c>off-peak</c>. Default: none, so that each month of a register needs a yes.</param>
internal sealed record GatewayConfig(
    string Meter, DateTimeZone Zone, string State, string Spool, bool ClockConfirmed, int? MetricsPort = null, DailyTariffs? Tariffs = null)
{
    private static readonly string[] Keys = ["meter", "zone", "state", "spool", "clockConfirmed", "metricsPort", "tariff"];

    /// <summary>Reads a file and lists every error, each with its fix.</summary>
    public static (GatewayConfig? Config, IReadOnlyList<string> Errors) Read(string path)
    {
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, [$"The configuration {path} cannot be read ({e.Message}): give another with --config FILE."]);
        }

        return Parse(json, Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Reads the bytes of a file; relative folders are relative to <paramref name="folder"/>.</summary>
    public static (GatewayConfig? Config, IReadOnlyList<string> Errors) Parse(ReadOnlyMemory<byte> json, string folder)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new Reader(document.RootElement, folder).Read()
                : (null, ["The configuration is not a JSON object: begin with {\"meter\": \"tic:/dev/...\", \"state\": \"...\"}."]);
        }
        catch (JsonException e)
        {
            return (null, [$"The configuration is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."]);
        }
    }

    private sealed class Reader(JsonElement root, string folder)
    {
        private readonly List<string> _errors = [];

        public (GatewayConfig? Config, IReadOnlyList<string> Errors) Read()
        {
            foreach (var name in root.EnumerateObject().Select(member => member.Name).Where(name => !Keys.Contains(name)))
            {
                _errors.Add($"Unknown key \"{name}\": the keys are {string.Join(", ", Keys)}.");
            }

            var meter = Text("meter") ?? Lacking("meter", "the meter's address, such as \"tic:/dev/serial/by-id/...\"");
            var state = Text("state") ?? Lacking("state", "the folder for consents, history and keys, such as \"/var/lib/metershield\"");
            var zone = Zone(Text("zone") ?? "Europe/Paris");
            var spool = Text("spool") ?? Path.TrimEndingDirectorySeparator(state) + "-courier";
            var confirmed = Flag("clockConfirmed");
            var metrics = Port("metricsPort");
            var tariffs = Tariffs();
            var (stateFolder, spoolFolder) = (Path.GetFullPath(state, folder), Path.GetFullPath(spool, folder));
            if (state.Length > 0 && (Holds(stateFolder, spoolFolder) || Holds(spoolFolder, stateFolder)))
            {
                _errors.Add($"\"spool\": of {spoolFolder} and {stateFolder} one is within the other, so that a copy of the state that is put back would bring its own witness: leave it out, or name a folder beside the state.");
            }

            return _errors.Count > 0 ? (null, _errors) : (new GatewayConfig(meter, zone!, stateFolder, spoolFolder, confirmed, metrics, tariffs), []);
        }

        private static bool Holds(string outer, string inner) => (Path.TrimEndingDirectorySeparator(inner) + Path.DirectorySeparatorChar)
            .StartsWith(Path.TrimEndingDirectorySeparator(outer) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

        private string Lacking(string key, string what)
        {
            if (!root.TryGetProperty(key, out _))
            {
                _errors.Add($"\"{key}\" is lacking: {what}.");
            }

            return "";
        }

        private string? Text(string key)
        {
            if (!root.TryGetProperty(key, out var value))
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
            {
                return text;
            }

            _errors.Add($"\"{key}\" is not a text: write it between quotes.");
            return null;
        }

        private bool Flag(string key)
        {
            if (!root.TryGetProperty(key, out var value) || value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                return value.ValueKind == JsonValueKind.True;
            }

            _errors.Add($"\"{key}\" is true or false, without quotes.");
            return false;
        }

        private int? Port(string key)
        {
            if (!root.TryGetProperty(key, out var value))
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var port) && port is >= 1 and <= 65535)
            {
                return port;
            }

            _errors.Add($"\"{key}\" is a port, 1 to 65535, without quotes.");
            return null;
        }

        private DailyTariffs? Tariffs()
        {
            var contract = Text("tariff");
            var known = contract is null ? null : DailyTariffs.Named(contract);
            if (contract is null || known is not null)
            {
                return known;
            }

            _errors.Add($"\"tariff\": there is no contract {contract} whose registers run every day: use \"base\" or \"off-peak\", and leave it out for any other.");
            return null;
        }

        private DateTimeZone? Zone(string id)
        {
            var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);
            if (zone is null)
            {
                _errors.Add($"\"zone\": there is no time zone {id}: use an IANA name such as \"Europe/Paris\".");
            }
            else if (Grid.ZoneFault(zone) is { } fault)
            {
                _errors.Add($"\"zone\": {fault} Use another zone.");
            }

            return zone;
        }
    }
}
