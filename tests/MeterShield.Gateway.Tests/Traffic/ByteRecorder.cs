using System.Net;
using System.Net.Sockets;

namespace MeterShield.Gateway.Tests.Traffic;

/// <summary>Stands between the gateway and a broker and writes down every byte the gateway sends, per connection.</summary>
internal sealed class ByteRecorder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly int _broker;
    private readonly Lock _gate = new();
    private readonly List<Task> _pumps = [];
    private readonly Task _accepting;
    private List<MemoryStream> _recorded = [];

    public ByteRecorder(int broker)
    {
        _broker = broker;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What was sent since the last time, in the order of the connections.</summary>
    public List<byte[]> Take()
    {
        lock (_gate)
        {
            var taken = _recorded;
            _recorded = [];
            return [.. taken.Select(stream => stream.ToArray())];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_pumps);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                _pumps.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        await far.ConnectAsync(IPAddress.Loopback, _broker, _ending.Token);
        var record = new MemoryStream();
        lock (_gate)
        {
            _recorded.Add(record);
        }

        var up = PumpAsync(near.GetStream(), far.GetStream(), record);
        await Task.WhenAny(up, PumpAsync(far.GetStream(), near.GetStream(), null));
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, MemoryStream? record)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, _ending.Token) is > 0 and var count)
            {
                lock (_gate)
                {
                    record?.Write(buffer, 0, count);
                }

                await to.WriteAsync(buffer.AsMemory(0, count), _ending.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went: so does the other.
        }
    }
}
