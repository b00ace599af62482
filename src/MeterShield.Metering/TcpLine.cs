using System.Net.Sockets;

namespace MeterShield.Metering;

/// <summary>A meter's bytes over TCP: a serial server, or the simulator.</summary>
internal sealed class TcpLine : ILine
{
    private readonly Socket _socket;

    private TcpLine(Socket socket) => _socket = socket;

    public static async Task<ILine> OpenAsync(string host, int port, TimeProvider time, CancellationToken cancel) =>
        new TcpLine(await TcpConnection.OpenAsync(host, port, "check the address and that the serial server runs", time, cancel));

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer, cancel);
        }
        catch (SocketException e)
        {
            throw new IOException("The peer is gone.", e);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
