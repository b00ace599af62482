using System.Globalization;
using MeterShield.Metering.Modbus.Catalogue;
using MeterShield.Metering.Serial;
using MeterShield.Metering.Tic;
using MeterShield.Records;

namespace MeterShield.Metering.Modbus;

/// <summary>How a bus is reached.</summary>
internal enum ModbusTransport
{
    /// <summary>Modbus TCP.</summary>
    Tcp,

    /// <summary>RTU on a serial device.</summary>
    Rtu,

    /// <summary>RTU frames that a serial server passes on over TCP.</summary>
    RtuOverTcp,
}

/// <summary>A Modbus meter's address, with the options behind the question mark.</summary>
internal sealed class ModbusAddress
{
    private static readonly string[] Keys =
        ["unit", "model", "baud", "parity", "poll", "timeout", "gap", "retries", "maxPower", "models", "invert", "clock", "once"];

    /// <summary>Power that is asked for less often is no measure of energy.</summary>
    private static readonly TimeSpan LongestIntegrated = TimeSpan.FromSeconds(10);

    private string? _modelName;
    private string? _folder;
    private TimeSpan? _timeout;
    private TimeSpan? _gap;
    private int _retries = 2;

    private ModbusAddress(ModbusTransport transport, bool isSunSpec) => (Transport, IsSunSpec) = (transport, isSunSpec);

    public ModbusTransport Transport { get; }

    /// <summary>Whether the meter is looked for in a SunSpec device.</summary>
    public bool IsSunSpec { get; }

    public string Path { get; private init; } = "";

    public string Host { get; private init; } = "";

    public int Port { get; private init; }

    public byte Unit { get; private set; } = 1;

    /// <summary>The model, or null for SunSpec and for a bus that is scanned.</summary>
    public MeterModel? Model { get; private set; }

    public MeterCatalogue Catalogue { get; private set; } = MeterCatalogue.BuiltIn;

    /// <summary>Between two polls, 1 to 60 s.</summary>
    public TimeSpan Poll { get; private set; } = TimeSpan.FromSeconds(10);

    public int Baud { get; private set; }

    public SerialParity? Parity { get; private set; }

    /// <summary>Import and export change places.</summary>
    public bool IsInverted { get; private set; }

    /// <summary>The time is the meter's own word, and the next poll follows at once: for the simulator.</summary>
    public bool UsesMeterClock { get; private set; }

    /// <summary>A lost line is the end of it.</summary>
    public bool Once { get; private set; }

    /// <summary>The most that the meter can pass, in VA: a register that rises by more is not believed.</summary>
    public VoltAmperes MostPower { get; private set; } = TicPower.Most;

    /// <summary>Times of the bus, and of a meter whose model is named.</summary>
    public ModbusOptions Options => OptionsFor(Model);

    /// <summary>Times for looking who is there: short, and once. No value is kept of it, so a line's past does no harm.</summary>
    public ModbusOptions ScanOptions => new()
    {
        ResponseTimeout = _timeout ?? TimeSpan.FromMilliseconds(Transport == ModbusTransport.Rtu ? 300 : 1000),
        Gap = GapOr(null),
        UnitGap = UnitGap,
        Retries = 0,
        TrustsNewLine = true,
    };

    /// <summary>Meters need more than the standard's silence before they hear that another one was spoken to (mbmd: 200 ms on a serial line, 100 ms through a serial server).</summary>
    private TimeSpan UnitGap => _gap ?? TimeSpan.FromMilliseconds(Transport switch { ModbusTransport.Rtu => 200, ModbusTransport.RtuOverTcp => 100, _ => 0 });

    /// <summary>3.5 characters of 11 bits, and 1.75 ms above 19200 baud (Modbus over Serial Line V1.02, 2.5.1.1).</summary>
    private TimeSpan Silence => Speed > 19200 ? TimeSpan.FromMilliseconds(1.75) : TimeSpan.FromSeconds(38.5 / Speed);

    /// <summary>The speed that was written, or the model's.</summary>
    public int Speed => Baud != 0 ? Baud : Model?.Baud ?? 9600;

    /// <summary>Times for a meter: what the address says, else the model's, else what suits the transport.</summary>
    public ModbusOptions OptionsFor(MeterModel? model) => new()
    {
        ResponseTimeout = _timeout ?? Longest(model?.Timeout, Transport == ModbusTransport.Rtu ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(2)),
        Gap = GapOr(model?.Gap),
        UnitGap = UnitGap,
        Retries = _retries,
    };

    /// <summary>Reads an address.</summary>
    /// <param name="address">Before the question mark.</param>
    /// <param name="query">Behind it.</param>
    /// <param name="needsModel">Whether a model must be named.</param>
    /// <param name="fault">What is wrong, or null.</param>
    public static ModbusAddress? Parse(string address, string query, bool needsModel, out string? fault)
    {
        if (Place(address) is not { } place)
        {
            fault = $"{address} is not a Modbus meter's address: write modbus+tcp://host:502, modbus+rtu:/dev/serial/by-id/..., modbus+rtu+tcp://host:port, or sunspec+tcp://host:502.";
            return null;
        }

        fault = place.ReadQuery(query) ?? place.LoadModel(needsModel);
        return fault is null ? place : null;
    }

    private TimeSpan GapOr(TimeSpan? model) => Transport == ModbusTransport.Tcp
        ? _gap ?? model ?? TimeSpan.Zero
        : Longest(_gap ?? model ?? TimeSpan.FromMilliseconds(100), Silence);

    private static TimeSpan Longest(TimeSpan? one, TimeSpan other) => one > other ? one.Value : other;

    private static ModbusAddress? Place(string address)
    {
        foreach (var (family, isSunSpec) in new[] { ("modbus+", false), ("sunspec+", true) })
        {
            if (!address.StartsWith(family, StringComparison.Ordinal))
            {
                continue;
            }

            var rest = address[family.Length..];
            return rest.StartsWith("tcp://", StringComparison.Ordinal) ? OfHost(ModbusTransport.Tcp, isSunSpec, rest[6..])
                : rest.StartsWith("rtu+tcp://", StringComparison.Ordinal) ? OfHost(ModbusTransport.RtuOverTcp, isSunSpec, rest[10..])
                : rest.StartsWith("rtu:", StringComparison.Ordinal) && rest.Length > 4 ? new ModbusAddress(ModbusTransport.Rtu, isSunSpec) { Path = rest[4..] }
                : null;
        }

        return null;
    }

    private static ModbusAddress? OfHost(ModbusTransport transport, bool isSunSpec, string text)
    {
        const int Standard = 502;
        var colon = text.LastIndexOf(':');
        var hasPort = colon > text.LastIndexOf(']');
        var host = (hasPort ? text[..colon] : text).Trim('[', ']');
        var port = Standard;
        var isGood = host.Length > 0 && (!hasPort || int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)) && port is >= 1 and <= 65535;
        return isGood ? new ModbusAddress(transport, isSunSpec) { Host = host, Port = port } : null;
    }

    private string? ReadQuery(string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var split = pair.IndexOf('=');
            var (key, value) = split < 0 ? (pair, "") : (pair[..split], Uri.UnescapeDataString(pair[(split + 1)..]));
            if (!TrySet(key, value))
            {
                return Keys.Contains(key)
                    ? $"{value} is not a value of {key}."
                    : $"{key} is not an option of a Modbus meter's address: the options are {string.Join(", ", Keys)}.";
            }
        }

        return null;
    }

    private bool TrySet(string key, string value) => key switch
    {
        "unit" => Number(value, Transport == ModbusTransport.Tcp ? 0 : 1, Transport == ModbusTransport.Tcp ? 255 : 247) is { } unit && (Unit = (byte)unit) >= 0,
        "model" => (_modelName = value).Length > 0,
        "models" => (_folder = value).Length > 0,
        "baud" => Number(value, 1200, 115200) is { } baud && Termios.SpeedCode(Baud = baud) is not null,
        "parity" => (Parity = value switch { "N" or "none" => SerialParity.None, "E" or "even" => SerialParity.Even, "O" or "odd" => SerialParity.Odd, _ => null }) is not null,
        "poll" => Number(value, 1, 60) is { } poll && (Poll = TimeSpan.FromSeconds(poll)) > TimeSpan.Zero,
        "timeout" => Number(value, 10, 60_000) is { } timeout && (_timeout = TimeSpan.FromMilliseconds(timeout)) is not null,
        "gap" => Number(value, 0, 10_000) is { } gap && (_gap = TimeSpan.FromMilliseconds(gap)) is not null,
        "retries" => Number(value, 0, 10) is { } retries && (_retries = retries) >= 0,
        "maxPower" => Number(value, 1, 100_000) is { } kilo && (MostPower = new VoltAmperes(1000L * kilo)).Value > 0,
        "invert" => (IsInverted = value == "true") || value == "false",
        "clock" => (UsesMeterClock = value == "meter") || value == "system",
        "once" => (Once = value == "true") || value == "false",
        _ => false,
    };

    private string? LoadModel(bool needsModel)
    {
        if (_folder is not null)
        {
            if (MeterCatalogue.With(_folder, out var errors) is not { } catalogue)
            {
                return string.Join(' ', errors);
            }

            Catalogue = catalogue;
        }

        if (_modelName is null)
        {
            return needsModel && !IsSunSpec ? "model= is lacking: say which meter it is, such as model=sdm630 ('metershield meter models' lists them)." : null;
        }

        Model = IsSunSpec ? null : Catalogue.Find(_modelName);
        return IsSunSpec ? "A SunSpec device says its model itself: leave model= away."
            : Model is null ? $"There is no model {_modelName}: 'metershield meter models' lists them."
            : Model.SunSpec.Count > 0 ? $"{_modelName} has no place of its own: write sunspec+tcp:// or sunspec+rtu: instead."
            : Model.IntegratedQuantum is not null && Poll > LongestIntegrated ? $"{_modelName} integrates power, which says nothing of what happened between two polls: write poll=10 or less."
            : UsesMeterClock && Model.Find("clock") is null ? $"{_modelName} says no time: leave clock=meter away."
            : null;
    }

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
