using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MeterShield.Tests.Scripted;

/// <summary>
/// A listener that speaks just enough MQTT 5, by its own code, to misbehave as a test wants: the test reads what the client sent
/// and answers, or does not.
/// </summary>
internal sealed class ScriptedBroker : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <param name="receiveBuffer">Bytes of the kernel's receive buffer, or 0 for the system's: small makes a peer's write stop half way.</param>
    public ScriptedBroker(int receiveBuffer = 0)
    {
        if (receiveBuffer > 0)
        {
            _listener.ReceiveBufferSize = receiveBuffer;
        }

        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Takes the next connection as it is.</summary>
    public async Task<ScriptedClient> AcceptAsync() => new(await _listener.AcceptAsync().WaitAsync(TimeSpan.FromMinutes(3)));

    /// <summary>Takes the next connection and welcomes it.</summary>
    /// <param name="properties">Properties of the CONNACK.</param>
    public async Task<ScriptedClient> WelcomeAsync(params byte[] properties)
    {
        var client = await AcceptAsync();
        var (type, _) = await client.ReadAsync();
        Assert.Equal(1, type);
        await client.SendAsync([0x20, (byte)(3 + properties.Length), 0, 0, (byte)properties.Length, .. properties]);
        return client;
    }

    public void Dispose() => _listener.Dispose();
}

/// <summary>One connection of a client's, seen from the broker's end.</summary>
internal sealed class ScriptedClient(Socket socket) : IDisposable
{
    public Task<int> SendAsync(byte[] bytes) => socket.SendAsync(bytes);

    /// <summary>The next packet: its type and its body.</summary>
    public async Task<(int Type, byte[] Body)> ReadAsync()
    {
        var first = await ExactlyAsync(1);
        var (length, shift) = (0, 0);
        byte digit;
        do
        {
            digit = (await ExactlyAsync(1))[0];
            length |= (digit & 0x7F) << shift;
            shift += 7;
        }
        while ((digit & 0x80) != 0);
        return (first[0] >> 4, await ExactlyAsync(length));
    }

    /// <summary>The next publish: its packet id, topic and payload. Properties are passed over.</summary>
    public async Task<(byte[] Id, string Topic, byte[] Payload)> ReadPublishAsync()
    {
        var (type, body) = await ReadAsync();
        Assert.Equal(3, type);
        var topic = (body[0] << 8) | body[1];
        var id = body[(2 + topic)..(4 + topic)];
        var properties = 4 + topic;
        Assert.True(body[properties] < 0x80);
        return (id, Encoding.ASCII.GetString(body, 2, topic), body[(properties + 1 + body[properties])..]);
    }

    /// <summary>Waits for the first byte of a packet.</summary>
    public Task BeginsAsync() => ExactlyAsync(1);

    public Task<int> AcknowledgeAsync(byte[] id, byte reason = 0) => SendAsync(reason == 0 ? [0x40, 2, .. id] : [0x40, 3, .. id, reason]);

    /// <summary>Reads on until the connection is over.</summary>
    /// <returns>True when it was reset, false when it was closed in order; and the bytes that came before.</returns>
    public async Task<(bool Reset, long Bytes)> UntilEndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var buffer = new byte[65536];
        var bytes = 0L;
        try
        {
            while (await socket.ReceiveAsync(buffer, patience.Token) is > 0 and var count)
            {
                bytes += count;
            }

            return (false, bytes);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
        {
            return (true, bytes);
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task<byte[]> ExactlyAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var read = await socket.ReceiveAsync(bytes.AsMemory(have), patience.Token);
            have += read > 0 ? read : throw new EndOfStreamException("The client closed the connection.");
        }

        return bytes;
    }
}
