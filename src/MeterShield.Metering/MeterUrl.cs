using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MeterShield.Metering.Modbus;
using MeterShield.Metering.Tic;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering;

/// <summary>
/// A meter's address: <c>tic:/dev/serial/by-id/...</c>, <c>tic:FILE</c>, <c>tic:-</c> or <c>tic+tcp://host:port</c>, with
/// <c>?mode=auto|historique|standard</c>, <c>baud=1200|9600</c>, <c>parity=even|none</c> (default: found out),
/// <c>clock=system|line</c> and <c>start=INSTANT</c> for historique, which carries no time, <c>winter=+01</c> (the winter time
/// of the grid, for overseas), <c>once=true</c> (a lost line is the end of it).
/// </summary>
/// <remarks>
/// Modbus meters: <c>modbus+tcp://host:502</c>, <c>modbus+rtu:/dev/...</c>, <c>modbus+rtu+tcp://host:port</c> (RTU frames through a
/// serial server), with <c>?model=NAME</c>, <c>unit=1</c>, <c>poll=1..60</c> (s, default 10), <c>baud</c>, <c>parity=N|E|O</c>,
/// <c>timeout</c>, <c>gap</c> (ms), <c>retries=0..10</c>, <c>models=FOLDER</c>, <c>invert=true</c>, <c>once=true</c>, and
/// <c>clock=meter</c> for the simulator. SunSpec devices: <c>sunspec+tcp://</c>, <c>sunspec+rtu:</c>, <c>sunspec+rtu+tcp://</c>, without a model.
/// </remarks>
public sealed class MeterUrl
{
    private static readonly Duration TicTolerance = Duration.FromSeconds(15);

    private MeterUrl(ModbusAddress modbus)
    {
        Modbus = modbus;
        Query = TicQuery.Parse("", out _)!;
    }

    private MeterUrl(string? path, string? host, int port, TicQuery query)
    {
        Path = path;
        Host = host;
        Port = port;
        Query = query;
    }

    /// <summary>How old the last reading before a minute's boundary may be: 15 s for TIC, two polls for Modbus.</summary>
    public Duration Tolerance => Modbus is { } modbus ? Duration.FromTimeSpan(2 * modbus.Poll) : TicTolerance;

    /// <summary>The least step of the register that the meter can have: 1 Wh for TIC. A float's grows with what it counts.</summary>
    public WattHours LeastQuantum => new(Modbus?.Model?.LeastQuantum ?? 1);

    /// <summary>Whether the meter itself may tell the time: a Linky in standard mode does, and so does a recording.</summary>
    public bool TellsTime => Modbus is null || Modbus.UsesMeterClock;

    /// <summary>The serial device or file that is opened, or null where the meter is reached over TCP or standard input.</summary>
    public string? Device => Modbus is { } modbus ? modbus.Transport == ModbusTransport.Rtu ? modbus.Path : null : Path == "-" ? null : Path;

    /// <summary>Where a Modbus meter is, or null.</summary>
    internal ModbusAddress? Modbus { get; }

    internal string? Path { get; }

    internal string? Host { get; }

    internal int Port { get; }

    internal TicQuery Query { get; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">As in the configuration or on the command line.</param>
    /// <param name="url">The address.</param>
    /// <param name="fault">What is wrong with it and how to write it, or null.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out MeterUrl? url, [NotNullWhen(false)] out string? fault)
    {
        url = null;
        var (address, options) = Split(text);
        if (IsModbus(address))
        {
            return TryParseModbus(address, options, needsModel: true, out url, out fault);
        }

        var query = TicQuery.Parse(options, out fault);
        if (query is not null)
        {
            url = ReadAddress(address, query);
            fault = url is null ? $"{address} is not a meter's address: write tic:/dev/serial/by-id/..., tic:FILE, tic:-, tic+tcp://host:port, modbus+tcp://host:502?model=..., modbus+rtu:/dev/...?model=... or sunspec+tcp://host:502." : null;
        }

        return url is not null;
    }

    /// <summary>Reads the address of a Modbus bus, on which no model is named yet.</summary>
    /// <param name="text">As on the command line.</param>
    /// <param name="url">The address.</param>
    /// <param name="fault">What is wrong with it and how to write it, or null.</param>
    public static bool TryParseBus(string text, [NotNullWhen(true)] out MeterUrl? url, [NotNullWhen(false)] out string? fault)
    {
        var (address, options) = Split(text);
        return TryParseModbus(address, options, needsModel: false, out url, out fault);
    }

    private static bool IsModbus(string address) =>
        address.StartsWith("modbus+", StringComparison.Ordinal) || address.StartsWith("sunspec+", StringComparison.Ordinal);

    private static (string Address, string Options) Split(string text)
    {
        var mark = text.IndexOf('?');
        return mark < 0 ? (text, "") : (text[..mark], text[(mark + 1)..]);
    }

    private static bool TryParseModbus(string address, string options, bool needsModel, [NotNullWhen(true)] out MeterUrl? url, [NotNullWhen(false)] out string? fault)
    {
        url = ModbusAddress.Parse(address, options, needsModel, out fault) is { } modbus ? new MeterUrl(modbus) : null;
        fault ??= url is null ? $"{address} is not a meter's address." : null;
        return url is not null;
    }

    private static MeterUrl? ReadAddress(string address, TicQuery query)
    {
        const string Tcp = "tic+tcp://", Plain = "tic:";
        if (address.StartsWith(Tcp, StringComparison.Ordinal))
        {
            var colon = address.LastIndexOf(':');
            var host = address[Tcp.Length..Math.Max(Tcp.Length, colon)].Trim('[', ']');
            return host.Length > 0 && int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                && port is >= 1 and <= 65535
                ? new MeterUrl(null, host, port, query)
                : null;
        }

        return address.StartsWith(Plain, StringComparison.Ordinal) && address.Length > Plain.Length
            ? new MeterUrl(address[Plain.Length..], null, 0, query)
            : null;
    }
}
