using System.Net.Sockets;
using MeterShield.Metering.Serial;

namespace MeterShield.Metering.Modbus.Lines;

/// <summary>A line to a bus, in both directions.</summary>
internal interface IModbusLine : IAsyncDisposable
{
    /// <summary>Whether it is closed and opened again when an answer is in doubt.</summary>
    bool ReopensOnDoubt { get; }

    /// <summary>The next bytes; 0 when the line is gone.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel);

    /// <summary>Sends bytes.</summary>
    /// <exception cref="IOException">The line is gone.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>Forgets what was received and not read yet.</summary>
    void DiscardInput();
}

/// <summary>A serial device.</summary>
internal sealed class SerialModbusLine(ISerialLine serial) : IModbusLine
{
    public bool ReopensOnDoubt => false;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) => serial.ReadAsync(buffer, cancel);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => serial.WriteAsync(bytes, cancel);

    public void DiscardInput() => serial.DiscardInput();

    public ValueTask DisposeAsync() => serial.DisposeAsync();
}

/// <summary>A TCP connection to a meter or a gateway.</summary>
internal sealed class SocketModbusLine : IModbusLine
{
    private readonly Socket _socket;
    private readonly byte[] _waste = new byte[512];

    private SocketModbusLine(Socket socket) => _socket = socket;

    public bool ReopensOnDoubt => true;

    public static async Task<IModbusLine> OpenAsync(string host, int port, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancel);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            return new SocketModbusLine(socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new MeterException(
                $"Nothing answers at {host}:{port} ({e.SocketErrorCode}): check the address; many meters and gateways serve one program at a time, so end another one that reads it.", e);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

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
