using System.Net.Sockets;

namespace MeterShield.Simulator.Modbus;

/// <summary>One end of a line to a master.</summary>
internal interface IModbusPort
{
    /// <summary>The next bytes; 0 when the master has gone.</summary>
    Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel);

    Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);
}

/// <summary>A master that called over TCP.</summary>
internal sealed class SocketPort(Socket socket) : IModbusPort
{
    public async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, cancel);
        }
        catch (SocketException)
        {
            // Reset is a way to leave.
            return 0;
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            await socket.SendAsync(bytes, cancel);
        }
        catch (SocketException)
        {
            // Gone: the next read says so.
        }
    }
}
