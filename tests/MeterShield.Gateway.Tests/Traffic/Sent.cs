using System.Text;

namespace MeterShield.Gateway.Tests.Traffic;

/// <summary>One message as somebody on the line sees it.</summary>
/// <param name="Size">Its bytes.</param>
/// <param name="Scheduled">Its signing time, if it can be read: the due instant of a release.</param>
internal sealed record Sent(int Size, string Scheduled)
{
    /// <summary>The PUBLISH packets of an MQTT connection.</summary>
    public static List<Sent> Publishes(ReadOnlySpan<byte> connection)
    {
        var sent = new List<Sent>();
        while (connection.Length > 0)
        {
            var (length, header) = Remaining(connection);
            if (connection[0] >> 4 == 3)
            {
                sent.Add(new Sent(header + length, SigningTime(connection.Slice(header, length))));
            }

            connection = connection[(header + length)..];
        }

        return sent;
    }

    /// <summary>The records of a TLS connection that hold data and are longer than a ping.</summary>
    public static List<Sent> Records(ReadOnlySpan<byte> connection)
    {
        const int Header = 5, ApplicationData = 23, Ping = 40;
        var sent = new List<Sent>();
        while (connection.Length >= Header)
        {
            var length = (connection[3] << 8) | connection[4];
            if (connection[0] == ApplicationData && length > Ping)
            {
                sent.Add(new Sent(length, ""));
            }

            connection = connection[Math.Min(connection.Length, Header + length)..];
        }

        return sent;
    }

    private static (int Length, int Header) Remaining(ReadOnlySpan<byte> packet)
    {
        var (length, at) = (0, 1);
        do
        {
            length |= (packet[at] & 0x7F) << (7 * (at - 1));
        }
        while ((packet[at++] & 0x80) != 0);
        return (length, at);
    }

    /// <summary>The UTCTime behind the object identifier of signing-time, 1.2.840.113549.1.9.5.</summary>
    private static string SigningTime(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> attribute = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05, 0x31, 0x0F, 0x17, 0x0D];
        var at = message.IndexOf(attribute);
        return at < 0 ? "" : Encoding.ASCII.GetString(message.Slice(at + attribute.Length, 13));
    }
}
