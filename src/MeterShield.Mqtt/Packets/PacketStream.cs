namespace MeterShield.Mqtt.Packets;

/// <summary>One packet as it came: its first byte and its body. The body is valid until the next read.</summary>
internal readonly record struct RawPacket(byte First, ReadOnlyMemory<byte> Body)
{
    public PacketType Type => (PacketType)(First >> 4);

    public byte Flags => (byte)(First & 0x0F);
}

/// <summary>What reading a packet came to.</summary>
internal enum PacketRead
{
    Packet,
    Ended,
    Malformed,
    TooLarge,
}

/// <summary>What is said of one that failed.</summary>
internal static class PacketReads
{
    /// <summary>The reason to close with where no packet could be read (MQTT 5.0 4.13).</summary>
    public static MqttReason Fault(this PacketRead read) => read == PacketRead.TooLarge ? MqttReason.PacketTooLarge : MqttReason.MalformedPacket;
}

/// <summary>
/// Packets over a byte stream. Reads by one task; writes by any, one at a time. Memory is bounded by the largest packet, and
/// follows what has really come: a length alone makes nobody set memory aside.
/// </summary>
internal sealed class PacketStream(Stream stream, int maximumSize) : IAsyncDisposable
{
    private const int FirstBody = 1024;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly byte[] _header = new byte[5];
    private byte[] _body = new byte[FirstBody];
    private volatile bool _isBroken;

    /// <summary>Whether a write failed or was given up half way: nothing can be written any more.</summary>
    public bool IsBroken => _isBroken;

    public async ValueTask<(PacketRead Result, RawPacket Packet)> ReadAsync(CancellationToken cancel)
    {
        if (await stream.ReadAtLeastAsync(_header.AsMemory(0, 1), 1, throwOnEndOfStream: false, cancel) < 1)
        {
            return (PacketRead.Ended, default);
        }

        var length = 0;
        for (var digits = 0; ; digits++)
        {
            if (digits == 4)
            {
                return (PacketRead.Malformed, default);
            }

            if (await stream.ReadAtLeastAsync(_header.AsMemory(1, 1), 1, throwOnEndOfStream: false, cancel) < 1)
            {
                return (PacketRead.Ended, default);
            }

            length |= (_header[1] & 0x7F) << (7 * digits);
            if ((_header[1] & 0x80) == 0)
            {
                if (_header[1] == 0 && digits > 0)
                {
                    return (PacketRead.Malformed, default);
                }

                break;
            }
        }

        return await ReadBodyAsync(length, cancel);
    }

    /// <summary>Writes a packet whose payload stays where it is, or not: <paramref name="mayWrite"/> is asked when it is this packet's turn.</summary>
    /// <remarks>A write that failed half way, or was given up, leaves half a packet behind: nothing is written after it.</remarks>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> payload, Func<bool>? mayWrite, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            if (mayWrite is not null && !mayWrite())
            {
                return false;
            }

            if (_isBroken)
            {
                throw new IOException("A packet was left half written.");
            }

            await WriteWholeAsync(head, payload, cancel);
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes a packet.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> packet, CancellationToken cancel) => await WriteAsync(packet, default, null, cancel);

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask WriteWholeAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        try
        {
            await stream.WriteAsync(head, cancel);
            if (!payload.IsEmpty)
            {
                await stream.WriteAsync(payload, cancel);
            }

            await stream.FlushAsync(cancel);
        }
        catch
        {
            _isBroken = true;
            throw;
        }
    }

    private async ValueTask<(PacketRead Result, RawPacket Packet)> ReadBodyAsync(int length, CancellationToken cancel)
    {
        if (length > maximumSize)
        {
            return (PacketRead.TooLarge, default);
        }

        if (_body.Length > FirstBody && length <= FirstBody)
        {
            // A large packet that came once is no reason to keep its room for ever.
            _body = new byte[FirstBody];
        }

        var have = 0;
        while (have < length)
        {
            if (have == _body.Length)
            {
                Array.Resize(ref _body, Math.Min(length, _body.Length * 2));
            }

            var count = await stream.ReadAsync(_body.AsMemory(have, Math.Min(length, _body.Length) - have), cancel);
            if (count == 0)
            {
                return (PacketRead.Ended, default);
            }

            have += count;
        }

        return (PacketRead.Packet, new RawPacket(_header[0], _body.AsMemory(0, length)));
    }
}
