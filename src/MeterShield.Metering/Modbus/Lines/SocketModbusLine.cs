using System.Net.Sockets;

namespace MeterShield.Metering.Modbus.Lines;

/// <summary>A TCP connection to a meter or a gateway.</summary>
internal sealed class SocketModbusLine : IModbusLine
{
    private readonly Socket _socket;
    private readonly byte[] _waste = new byte[512];

    private SocketModbusLine(Socket socket) => _socket = socket;

    public bool ReopensOnDoubt => true;

    public static async Task<IModbusLine> OpenAsync(string host, int port, TimeProvider time, CancellationToken cancel) => new SocketModbusLine(await TcpConnection.OpenAsync(
        host, port, "check the address; many meters and gateways serve one program at a time, so end another one that reads it", time, cancel));

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer, cancel);
        }
        catch (SocketException)
        {
            // A peer that resets is as gone as one that closes.
            return 0;
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await _socket.SendAsync(bytes, cancel)..];
            }
        }
        catch (SocketException e)
        {
            throw new IOException("The peer is gone.", e);
        }
    }

    public void DiscardInput()
    {
        try
        {
            while (_socket.Available > 0 && _socket.Receive(_waste) > 0)
            {
                // Late bytes of an answer that nobody waits for any more.
            }
        }
        catch (SocketException)
        {
            // Gone: the write that follows says so.
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
