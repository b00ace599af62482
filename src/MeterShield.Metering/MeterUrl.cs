using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering;

/// <summary>
/// A meter's address: <c>tic:/dev/serial/by-id/...</c>, <c>tic:FILE</c>, <c>tic:-</c> or <c>tic+tcp://host:port</c>, with
/// <c>?mode=auto|historique|standard</c>, <c>baud=1200|9600</c>, <c>parity=even|none</c> (default: found out),
/// <c>clock=system|line</c> and <c>start=INSTANT</c> for historique, which carries no time, <c>winter=+01</c> (the winter time
/// of the grid, for overseas), <c>once=true</c> (a lost line is the end of it).
/// </summary>
public sealed class MeterUrl
{
    private MeterUrl(string? path, string? host, int port, TicQuery query)
    {
        Path = path;
        Host = host;
        Port = port;
        Query = query;
    }

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
        var mark = text.IndexOf('?');
        var address = mark < 0 ? text : text[..mark];
        var query = TicQuery.Parse(mark < 0 ? "" : text[(mark + 1)..], out fault);
        if (query is not null)
        {
            url = ReadAddress(address, query);
            fault = url is null ? $"{address} is not a meter's address: write tic:/dev/serial/by-id/..., tic:FILE, tic:- or tic+tcp://host:port." : null;
        }

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
