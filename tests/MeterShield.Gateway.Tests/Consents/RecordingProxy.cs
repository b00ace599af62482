using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>A publish as it stood on the wire.</summary>
/// <param name="Flags">The low four bits of the first byte: DUP, QoS, RETAIN (MQTT 5, 3.3.1).</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">What it carries.</param>
/// <param name="LastByteAt">When its last byte came, as a timestamp of the system's clock.</param>
internal sealed record WirePublish(int Flags, string Topic, byte[] Payload, long LastByteAt)
{
    public bool IsRelease => Topic.EndsWith("/release", StringComparison.Ordinal);

    public bool IsWithdrawal => Topic.EndsWith("/withdrawal", StringComparison.Ordinal);
}

/// <summary>
/// Stands between the courier and the broker, on TCP, and writes down by its own code what the courier says and when. It can keep
/// back what the broker answers, and can let the broker die with half a publish.
/// </summary>
internal sealed class RecordingProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<WirePublish> _seen = Channel.CreateUnbounded<WirePublish>();
    private readonly Lock _gate = new();
    private readonly List<WirePublish> _publishes = [];
    private readonly List<byte[]> _connects = [];
    private readonly Task _accepting;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _broker;

    public RecordingProxy(int broker)
    {
        _broker = broker;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>From this release on, counted from 1, the broker's answers are kept back; those on a connection without a release are not.</summary>
    public int HoldAnswersFrom { get; set; } = int.MaxValue;

    /// <summary>From this release on only the first half of a publish reaches the broker; a connection without a release is not touched.</summary>
    public int HalveFrom { get; set; } = int.MaxValue;

    /// <summary>When the last byte of a release, whole or part, came from the courier.</summary>
    public long LastReleaseByteAt { get; private set; }

    public IReadOnlyList<WirePublish> Publishes
    {
        get
        {
            lock (_gate)
            {
                return [.. _publishes];
            }
        }
    }

    /// <summary>The CONNECT packets, without their first byte and length.</summary>
    public IReadOnlyList<byte[]> Connects
    {
        get
        {
            lock (_gate)
            {
                return [.. _connects];
            }
        }
    }

    private string _others = "";

    /// <summary>Packets that a gateway which subscribes to nothing never writes, by their type (MQTT 5, 2.1.2). Those that are asked about are not held against a test at its end.</summary>
    public string TakeOthers()
    {
        lock (_gate)
        {
            var others = _others;
            _others = "";
            return others;
        }
    }

    public int Releases => Publishes.Count(publish => publish.IsRelease);

    /// <summary>What was kept back of the broker's answers goes on, and nothing more is kept back.</summary>
    public void LetGo()
    {
        HoldAnswersFrom = int.MaxValue;
        Interlocked.Exchange(ref _letGo, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Waits until the courier has written a publish that satisfies, counted from where the last wait ended.</summary>
    public async Task<WirePublish> UntilAsync(Func<WirePublish, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            var publish = await _seen.Reader.ReadAsync(patience.Token);
            if (wanted(publish))
            {
                return publish;
            }
        }
    }

    /// <summary>Waits until the courier has said CONNECT.</summary>
    public Task ConnectedAsync() => _connected.Task.WaitAsync(TimeSpan.FromMinutes(3));

    /// <summary>Waits until the courier has reset a connection, with whatever was still in its buffers.</summary>
    public Task CutAsync() => _cut.Task.WaitAsync(TimeSpan.FromMinutes(3));

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
        Assert.Equal("", TakeOthers());
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptAsync(_ending.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The end of the test.
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket courier)
    {
        using var broker = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        using (courier)
        {
            try
            {
                await broker.ConnectAsync(IPAddress.Loopback, _broker, over.Token);
                var said = new MqttStream();
                await Task.WhenAny(OutAsync(courier, broker, said, over.Token), BackAsync(broker, courier, said, over.Token));
            }
            catch (SocketException)
            {
                // The broker is away: so is this.
            }

            await over.CancelAsync();
            courier.LingerState = new LingerOption(true, 0);
            broker.LingerState = new LingerOption(true, 0);
        }
    }

    private async Task OutAsync(Socket courier, Socket broker, MqttStream said, CancellationToken cancel)
    {
        var buffer = new byte[65536];
        while (await ReceiveAsync(courier, buffer, cancel) is > 0 and var count)
        {
            var at = TimeProvider.System.GetTimestamp();
            Note(said, buffer.AsSpan(0, count), at);
            var halved = said.HasRelease && Releases >= HalveFrom;
            await broker.SendAsync(buffer.AsMemory(0, halved ? count / 2 : count), cancel);
            if (halved)
            {
                // Nothing more gets through: the broker has half a publish and dies with it.
                await new TaskCompletionSource().Task.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task BackAsync(Socket broker, Socket courier, MqttStream said, CancellationToken cancel)
    {
        var buffer = new byte[65536];
        while (await ReceiveAsync(broker, buffer, cancel) is > 0 and var count)
        {
            if (said.HasRelease && Releases >= HoldAnswersFrom)
            {
                await _letGo.Task.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await courier.SendAsync(buffer.AsMemory(0, count), cancel);
        }
    }

    private async Task<int> ReceiveAsync(Socket socket, byte[] buffer, CancellationToken cancel)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, cancel);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            if (e is SocketException { SocketErrorCode: SocketError.ConnectionReset })
            {
                _cut.TrySetResult();
            }

            return 0;
        }
    }

    private void Note(MqttStream stream, ReadOnlySpan<byte> bytes, long at)
    {
        lock (_gate)
        {
            foreach (var (first, body) in stream.Take(bytes))
            {
                Note(stream, first, body, at);
            }

            if (stream.HoldsPartOfARelease)
            {
                LastReleaseByteAt = at;
            }
        }
    }

    private void Note(MqttStream stream, byte first, byte[] body, long at)
    {
        if (first >> 4 == 1)
        {
            _connects.Add(body);
            _connected.TrySetResult();
            stream.Level = body[6];
        }

        if (first >> 4 != 3)
        {
            // CONNECT, PINGREQ and DISCONNECT (MQTT 5, 2.1.2): the gateway asks for nothing, and acknowledges nothing that would come.
            _others += first >> 4 is 1 or 12 or 14 ? "" : $" {first >> 4}";
            return;
        }

        var topic = (body[0] << 8) | body[1];
        var properties = 4 + topic;
        var payload = stream.Level == 5 ? properties + 1 + body[properties] : properties;
        var publish = new WirePublish(first & 0xF, Encoding.ASCII.GetString(body, 2, topic), body[payload..], at);
        _publishes.Add(publish);
        LastReleaseByteAt = publish.IsRelease ? at : LastReleaseByteAt;
        stream.HasRelease |= publish.IsRelease;
        _seen.Writer.TryWrite(publish);
    }
}

/// <summary>Packets out of a stream of bytes (MQTT 5, 2.1).</summary>
internal sealed class MqttStream
{
    private readonly List<byte> _rest = [];
    private volatile bool _hasRelease;

    /// <summary>The level of the protocol, as CONNECT says it: 5, or 4 for 3.1.1, which has no properties. A broker that is just starting can be taken for one of 3.1.1.</summary>
    public byte Level { get; set; } = 5;

    /// <summary>Whether a whole release has come.</summary>
    public bool HasRelease
    {
        get => _hasRelease;
        set => _hasRelease = value;
    }

    /// <summary>Whether a publish has begun that is not whole, and that is not known to be something else than a release.</summary>
    public bool HoldsPartOfARelease => _rest.Count > 0 && _rest[0] >> 4 == 3 && !Encoding.ASCII.GetString([.. _rest]).Contains("/withdrawal", StringComparison.Ordinal);

    public List<(byte First, byte[] Body)> Take(ReadOnlySpan<byte> bytes)
    {
        _rest.AddRange(bytes);
        var packets = new List<(byte, byte[])>();
        while (Length() is var (head, length) && _rest.Count >= head + length)
        {
            packets.Add((_rest[0], [.. _rest.Skip(head).Take(length)]));
            _rest.RemoveRange(0, head + length);
        }

        return packets;
    }

    private (int Head, int Length)? Length()
    {
        var length = 0;
        for (var digit = 1; digit < _rest.Count && digit <= 4; digit++)
        {
            length |= (_rest[digit] & 0x7F) << (7 * (digit - 1));
            if ((_rest[digit] & 0x80) == 0)
            {
                return (digit + 1, length);
            }
        }

        return null;
    }
}
