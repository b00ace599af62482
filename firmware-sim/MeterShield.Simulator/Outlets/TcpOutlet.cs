using System.Net;
using System.Net.Sockets;

namespace MeterShield.Simulator.Outlets;

/// <summary>
/// Listens, waits for the first reader before simulated time begins, and serves every reader from when it comes. When the last
/// one leaves, the meter waits for the next.
/// </summary>
internal sealed class TcpOutlet(IPEndPoint endPoint, Action<IPEndPoint> listening, TimeProvider time) : IOutlet
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly byte[] _pending = new byte[16384];
    private readonly List<Socket> _readers = [];
    private Socket? _listener;
    private IPEndPoint? _bound;
    private int _length;

    public int? ReaderBaud => null;

    public async Task OpenAsync(CancellationToken cancel)
    {
        Listen(endPoint);
        listening((IPEndPoint)_listener!.LocalEndPoint!);
        await AcceptAsync(cancel);
    }

    public async Task UnplugAsync(CancellationToken cancel)
    {
        await FlushAsync(cancel);
        _bound = (IPEndPoint)_listener!.LocalEndPoint!;
        await DisposeAsync();
        _readers.Clear();
    }

    public async Task PlugAsync(CancellationToken cancel)
    {
        Listen(_bound!);
        await AcceptAsync(cancel);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (_length + bytes.Length > _pending.Length)
        {
            await FlushAsync(cancel);
        }

        bytes.CopyTo(_pending.AsMemory(_length));
        _length += bytes.Length;
    }

    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        while (_listener!.Poll(0, SelectMode.SelectRead))
        {
            await AcceptAsync(cancel);
        }

        foreach (var reader in _readers.ToArray())
        {
            await SendAsync(reader, cancel);
        }

        _length = 0;
        if (_readers.Count == 0)
        {
            await AcceptAsync(cancel);
        }
    }

    public async Task DrainAsync(CancellationToken cancel)
    {
        await FlushAsync(cancel);
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        foreach (var reader in _readers)
        {
            // Sending the end and waiting for the peer's own end is how TCP says that everything arrived.
            reader.Shutdown(SocketShutdown.Send);
            try
            {
                await reader.ReceiveAsync(new byte[1], either.Token);
            }
            catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                // A reader that resets, or keeps its end open, has had its time.
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        // First of all: a reader that comes back at once is refused, and not taken in and thrown out.
        _listener?.Dispose();
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private void Listen(IPEndPoint at)
    {
        _listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(at);
        _listener.Listen();
    }

    private async Task AcceptAsync(CancellationToken cancel)
    {
        var reader = await _listener!.AcceptAsync(cancel);
        reader.NoDelay = true;
        _readers.Add(reader);
    }

    private async Task SendAsync(Socket reader, CancellationToken cancel)
    {
        try
        {
            for (var sent = 0; sent < _length;)
            {
                sent += await reader.SendAsync(_pending.AsMemory(sent, _length - sent), cancel);
            }
        }
        catch (SocketException)
        {
            // This reader is gone; the others are served on.
            _readers.Remove(reader);
            reader.Dispose();
        }
    }
}
