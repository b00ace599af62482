using System.Net.Sockets;

namespace MeterShield.Metering;

/// <summary>How a meter, a gateway or a serial server is reached over TCP.</summary>
internal static class TcpConnection
{
    /// <summary>A peer that takes longer to say yes is not there; the kernel by itself would try for two minutes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Seconds of silence until the peer is asked whether it lives, and between two such questions; and how many.</summary>
    private const int AliveAfter = 15, AliveEvery = 5, AliveTimes = 3;

    /// <summary>Connects, with keep-alive: a peer that lost its power is noticed within half a minute though nothing is sent.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="advice">What to do when nothing answers there, without a full stop.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="MeterException">Nothing answers there, or not within 5 s.</exception>
    public static async Task<Socket> OpenAsync(string host, int port, string advice, TimeProvider time, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var given = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, deadline.Token);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, AliveAfter);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, AliveEvery);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, AliveTimes);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new MeterException($"Nothing answers at {host}:{port} ({e.SocketErrorCode}): {advice}.", e);
        }
        catch (OperationCanceledException e)
        {
            socket.Dispose();
            cancel.ThrowIfCancellationRequested();
            throw new MeterException($"Nothing answers at {host}:{port} within {Patience.TotalSeconds:F0} s: {advice}.", e);
        }
    }
}
