using System.Net.Sockets;

namespace MeterShield.Metering;

/// <summary>How a meter, a gateway or a serial server is reached over TCP.</summary>
internal static class TcpConnection
{
    /// <summary>Connects, with keep-alive: a peer that lost its power is noticed though nothing is sent.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="advice">What to do when nothing answers there, without a full stop.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="MeterException">Nothing answers there.</exception>
    public static async Task<Socket> OpenAsync(string host, int port, string advice, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancel);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new MeterException($"Nothing answers at {host}:{port} ({e.SocketErrorCode}): {advice}.", e);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }
}
