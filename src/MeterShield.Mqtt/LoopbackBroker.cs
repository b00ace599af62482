using System.Net;
using System.Net.Sockets;
using MeterShield.Mqtt.Broker;

namespace MeterShield.Mqtt;

/// <summary>
/// A small broker for the demo and for tests, MQTT 5.0 and 3.1.1: QoS 0 and 1, wildcards, shared subscriptions, retained messages,
/// sessions kept in memory. It knows no users and no TLS, and therefore listens on this machine's loopback address only.
/// </summary>
public sealed class LoopbackBroker : IAsyncDisposable
{
    /// <summary>What it says of itself to every MQTT 5.0 client.</summary>
    internal const string Purpose = "MeterShield loopback broker: for the demo and for tests on this machine only";

    private readonly Socket _listener;
    private readonly BrokerCore _core;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _clients = [];
    private readonly Task _accepting;

    private LoopbackBroker(Socket listener, TimeProvider time)
    {
        _listener = listener;
        _time = time;
        _core = new BrokerCore(time);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _accepting = AcceptLoopAsync();
    }

    /// <summary>The port it listens on, at 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Its address.</summary>
    public Uri Address => new($"mqtt://127.0.0.1:{Port}");

    /// <summary>Starts one.</summary>
    /// <param name="time">The clock of keep-alive and expiry.</param>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static LoopbackBroker Start(TimeProvider time, int port = 0)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen();
            return new LoopbackBroker(listener, time);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_clients);
        _stopping.Dispose();
    }

    private async Task AcceptLoopAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stopping.Token);
                socket.NoDelay = true;
                _clients.RemoveAll(client => client.IsCompleted);
                _clients.Add(new BrokerClient(socket, _core, _time).RunAsync(_stopping.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // Stopping, or a client that was gone before it was accepted: the loop's condition tells.
            }
        }
    }
}
