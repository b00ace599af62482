using System.Text;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests.Traffic;

/// <summary>One message: what somebody on the line sees of it, and, from the recipient, when it was due and how long its signature is.</summary>
/// <param name="Size">Its bytes on the line.</param>
/// <param name="Scheduled">Its signing time: the due instant of a release.</param>
/// <param name="Signature">The bytes of its signature.</param>
/// <remarks>
/// An ECDSA signature on P-256 is a DER sequence of two integers. Each has 33 or 32 bytes, as its highest bit falls, and one time
/// in 512 fewer: the one thing in a message whose size is chance.
/// </remarks>
internal sealed record Sent(int Size, string Scheduled, int Signature)
{
    /// <summary>What does not depend on chance.</summary>
    public int FixedSize => Size - Signature;

    /// <summary>The sizes of the PUBLISH packets of an MQTT connection.</summary>
    public static List<int> Publishes(ReadOnlySpan<byte> connection)
    {
        var sent = new List<int>();
        while (connection.Length > 0)
        {
            var (length, header) = Remaining(connection);
            if (connection[0] >> 4 == 3)
            {
                sent.Add(header + length);
            }

            connection = connection[(header + length)..];
        }

        return sent;
    }

    /// <summary>The sizes of the records of a TLS connection that hold data.</summary>
    public static List<int> Records(ReadOnlySpan<byte> connection)
    {
        const int Header = 5, ApplicationData = 23;
        var sent = new List<int>();
        while (connection.Length >= Header)
        {
            var length = (connection[3] << 8) | connection[4];
            if (connection[0] == ApplicationData)
            {
                sent.Add(length);
            }

            connection = connection[Math.Min(connection.Length, Header + length)..];
        }

        return sent;
    }

    /// <summary>The message of a size, as its recipient reads it.</summary>
    /// <param name="size">Its bytes on the line.</param>
    /// <param name="payload">What the broker delivered.</param>
    /// <param name="box">Whose folder has the recipient's key.</param>
    /// <param name="isEncrypted">Whether it is opened with that key first.</param>
    public static async Task<Sent> ReadAsync(int size, byte[] payload, Box box, bool isEncrypted)
    {
        var signed = isEncrypted ? await OpenAsync(payload, box) : payload;
        return new Sent(size, SigningTime(signed), SignatureOf(signed));
    }

    private static async Task<byte[]> OpenAsync(byte[] payload, Box box)
    {
        var (closed, open) = (Path.Combine(box.Folder, "closed.der"), Path.Combine(box.Folder, "open.der"));
        await File.WriteAllBytesAsync(closed, payload);
        var name = Path.Combine(box.Folder, "adviser-encryption");
        var (exit, _, errors) = await Tool.RunAsync(
            "openssl", "openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", closed, "-inkey", name + ".key", "-recip", name + ".pem", "-out", open);
        Assert.True(exit == 0, errors);
        return await File.ReadAllBytesAsync(open);
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
        Assert.True(at >= 0, "A message has a signing time.");
        return Encoding.ASCII.GetString(message.Slice(at + attribute.Length, 13));
    }

    /// <summary>The last of a SignedData is its signature: an octet string that holds a sequence and ends with the message.</summary>
    private static int SignatureOf(ReadOnlySpan<byte> message)
    {
        for (var length = 72; length >= 8; length--)
        {
            var at = message.Length - length;
            if (message[at - 2] == 0x04 && message[at - 1] == length && message[at] == 0x30 && message[at + 1] == length - 2)
            {
                return length;
            }
        }

        throw new InvalidOperationException("The message does not end with a signature.");
    }
}
