using System.Globalization;

namespace MeterShield.Records;

/// <summary>Addresses that stay in the house: a broker of the householder's own is named by one of them, never by a name that anyone else can point elsewhere.</summary>
public static class HomeAddress
{
    /// <summary>
    /// Why a broker is not at home, with the fix, or null when it is: loopback (RFC 1122 3.2.1.3, RFC 4291 2.5.3), private
    /// (RFC 1918, RFC 4193) or link-local (RFC 3927, RFC 4291 2.5.6), written as an address.
    /// </summary>
    /// <param name="broker">Where it listens.</param>
    public static string? Fault(Uri broker) => broker.HostNameType switch
    {
        UriHostNameType.IPv4 => IsHome(broker.Host.Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray()) ? null : Outside(broker),
        UriHostNameType.IPv6 => IsHome(broker.Host.Trim('[', ']')) ? null : Outside(broker),
        _ => $"{broker.Host} is a name, and a name can be pointed anywhere: give your own broker by its address, such as 192.168.1.10 or 127.0.0.1.",
    };

    private static string Outside(Uri broker) =>
        $"{broker.Host} is not an address of your own network: your own broker is at 127.0.0.1, 192.168.x.x, 10.x.x.x, 172.16-31.x.x, 169.254.x.x, [::1], [fd...] or [fe80...]; anyone else is an outside recipient, without --home.";

    private static bool IsHome(int[] parts) => parts is [10 or 127, _, _, _] or [172, >= 16 and <= 31, _, _] or [192, 168, _, _] or [169, 254, _, _];

    /// <summary>The text is the one form that <see cref="Uri"/> writes: lower case, no leading zeros.</summary>
    private static bool IsHome(string address)
    {
        var first = address.Split(':')[0];
        return address == "::1"
            || (first.Length == 4 && (first.StartsWith("fc", StringComparison.Ordinal) || first.StartsWith("fd", StringComparison.Ordinal)
                || first[..3] is "fe8" or "fe9" or "fea" or "feb"));
    }
}
