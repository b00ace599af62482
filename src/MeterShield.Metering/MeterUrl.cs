using System.Globalization;
using MeterShield.Metering.Tic;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Metering;

/// <summary>
/// A meter's address: <c>tic:/dev/serial/by-id/...</c>, <c>tic:FILE</c>, <c>tic:-</c> or <c>tic+tcp://host:port</c>, with
/// <c>?mode=auto|historique|standard</c>, <c>baud=1200|9600</c>, <c>parity=even|none</c>, <c>start=INSTANT</c>,
/// <c>once=true</c>.
/// </summary>
public sealed class MeterUrl
{
    private static readonly string[] Keys = ["mode", "baud", "parity", "start", "once"];

    private MeterUrl(string? path, string? host, int port)
    {
        Path = path;
        Host = host;
        Port = port;
    }

    internal string? Path { get; }

    internal string? Host { get; }

    internal int Port { get; }

    internal TicOptions Options { get; private init; } = new();

    internal int? Baud { get; private init; }

    internal bool? CheckParity { get; private init; }

    internal bool Once { get; private init; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">As in the configuration or on the command line.</param>
    /// <param name="url">The address.</param>
    /// <param name="fault">What is wrong with it and how to write it, or null.</param>
    public static bool TryParse(
        string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MeterUrl? url, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? fault)
    {
        url = null;
        var query = text.IndexOf('?');
        var address = query < 0 ? text : text[..query];
        var options = ReadQuery(query < 0 ? "" : text[(query + 1)..], out fault);
        if (options is not null)
        {
            url = ReadAddress(address, options);
            fault = url is null ? $"{address} is not a meter's address: write tic:/dev/serial/by-id/..., tic:FILE, tic:- or tic+tcp://host:port." : null;
        }

        return url is not null;
    }

    private static MeterUrl? ReadAddress(string address, Query query)
    {
        const string Tcp = "tic+tcp://", Plain = "tic:";
        string? path = null, host = null;
        var port = 0;
        if (address.StartsWith(Tcp, StringComparison.Ordinal))
        {
            var colon = address.LastIndexOf(':');
            host = address[Tcp.Length..Math.Max(Tcp.Length, colon)].Trim('[', ']');
            if (host.Length == 0 || !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)
            {
                return null;
            }
        }
        else if (address.StartsWith(Plain, StringComparison.Ordinal) && address.Length > Plain.Length)
        {
            path = address[Plain.Length..];
        }
        else
        {
            return null;
        }

        return new MeterUrl(path, host, port)
        {
            Options = new TicOptions { Mode = query.Mode, LineStart = query.Start },
            Baud = query.Baud,
            CheckParity = query.CheckParity,
            Once = query.Once,
        };
    }

    private static Query? ReadQuery(string text, out string? fault)
    {
        var query = new Query();
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var split = pair.IndexOf('=');
            var (key, value) = split < 0 ? (pair, "") : (pair[..split], pair[(split + 1)..]);
            if (!query.TrySet(key, Uri.UnescapeDataString(value)))
            {
                fault = Keys.Contains(key)
                    ? $"{value} is not a value of {key}."
                    : $"{key} is not an option of a meter's address: the options are {string.Join(", ", Keys)}.";
                return null;
            }
        }

        fault = null;
        return query;
    }

    private sealed class Query
    {
        public TicMode? Mode { get; private set; }

        public int? Baud { get; private set; }

        public bool? CheckParity { get; private set; }

        public Instant? Start { get; private set; }

        public bool Once { get; private set; }

        public bool TrySet(string key, string value) => key switch
        {
            "mode" => TrySetMode(value),
            "baud" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var baud) && (Baud = baud) is 1200 or 9600,
            "parity" => (CheckParity = value == "even") == true || value == "none",
            "start" => TrySetStart(value),
            "once" => (Once = value == "true") || value == "false",
            _ => false,
        };

        private bool TrySetMode(string value)
        {
            Mode = value switch { "historique" => TicMode.Historique, "standard" => TicMode.Standard, _ => null };
            return Mode is not null || value == "auto";
        }

        private bool TrySetStart(string value)
        {
            var parsed = InstantPattern.ExtendedIso.Parse(value);
            Start = parsed.Success ? parsed.Value : null;
            return parsed.Success;
        }
    }
}
