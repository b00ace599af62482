using System.Net;
using System.Net.Sockets;

namespace MeterShield.Metering.Tests;

/// <summary>A meter behind a serial server.</summary>
public sealed class TcpMeterTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly ManualTime _time = new();

    public TcpMeterTests() => _server.Start();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_peer_that_went_is_called_again()
    {
        await using var meter = Open("?mode=standard");
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

        var next = NextAsync(readings);
        using (var peer = await AcceptAsync())
        {
            await peer.SendAsync((byte[])[.. Frames.Standard(0, 1000), .. Frames.Standard(1, 1000)]);
            Assert.Equal(1000, (await next)!.Import!.Value.Value);
            Assert.Equal(1000, (await NextAsync(readings))!.Import!.Value.Value);
        }

        next = NextAsync(readings);
        await WaitsAsync(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        using var again = await AcceptAsync();
        await again.SendAsync(Frames.Standard(2, 1001));
        Assert.Equal(1001, (await next)!.Import!.Value.Value);
    }

    /// <summary>Its power was cut, or its network: nothing says that it went.</summary>
    [Fact]
    public async Task A_peer_that_says_nothing_for_half_a_minute_is_called_again()
    {
        await using var meter = Open("?mode=standard");
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

        var next = NextAsync(readings);
        using var peer = await AcceptAsync();
        await peer.SendAsync(Frames.Standard(1, 1000));
        await peer.SendAsync(Frames.Standard(2, 1000));
        Assert.Equal(1000, (await next)!.Import!.Value.Value);
        Assert.Equal(1000, (await NextAsync(readings))!.Import!.Value.Value);

        next = NextAsync(readings);
        var silence = TimeSpan.FromSeconds(30);
        for (var wait = await _time.NextWaitAsync(); wait != TimeSpan.FromSeconds(1); wait = await _time.NextWaitAsync())
        {
            // Whoever waits for a byte waits long enough, until the line is given up and the next call is waited for.
            _time.Advance(wait == silence ? silence : TimeSpan.Zero);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        using var second = await AcceptAsync();
        await second.SendAsync(Frames.Standard(3, 1001));
        Assert.Equal(1001, (await next)!.Import!.Value.Value);
    }

    [Fact]
    public async Task Whoever_does_not_take_the_call_within_five_seconds_is_not_there()
    {
        // Its queue of calls is full, so that the kernel lets further ones wait.
        using var busy = new Socket(SocketType.Stream, ProtocolType.Tcp);
        busy.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        busy.Listen(0);
        using var first = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(busy.LocalEndPoint!);

        var calling = TcpConnection.OpenAsync("127.0.0.1", ((IPEndPoint)busy.LocalEndPoint!).Port, "look after it", _time, CancellationToken.None);
        Assert.Equal(TimeSpan.FromSeconds(5), await _time.NextWaitAsync());
        _time.Advance(TimeSpan.FromSeconds(5));
        var error = await Assert.ThrowsAsync<MeterException>(() => calling.WaitAsync(TimeSpan.FromMinutes(3)));
        Assert.Contains("within 5 s: look after it.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kernel_asks_a_silent_peer_whether_it_lives()
    {
        using var socket = await TcpConnection.OpenAsync("127.0.0.1", ((IPEndPoint)_server.LocalEndpoint).Port, "look after it", _time, CancellationToken.None);
        Assert.Equal(
            [15, 5, 3],
            new[] { SocketOptionName.TcpKeepAliveTime, SocketOptionName.TcpKeepAliveInterval, SocketOptionName.TcpKeepAliveRetryCount }
                .Select(option => (int)socket.GetSocketOption(SocketOptionLevel.Tcp, option)!));
        Assert.Equal(1, (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)!);
    }

    [Fact]
    public async Task A_peer_that_went_is_the_end_where_that_was_asked_for()
    {
        await using var meter = Open("?once=true");
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

        var next = NextAsync(readings);
        using (var peer = await AcceptAsync())
        {
            await peer.SendAsync((byte[])[.. Frames.Historique(1000), .. Frames.Historique(1000)]);
            Assert.NotNull(await next);
            Assert.NotNull(await NextAsync(readings));
        }

        Assert.Null(await NextAsync(readings));
    }

    [Fact]
    public async Task Nobody_at_the_address_is_an_error_that_names_it()
    {
        await using var meter = Open("");
        var port = ((IPEndPoint)_server.LocalEndpoint).Port;
        _server.Stop();
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

        var error = await Assert.ThrowsAsync<MeterException>(() => NextAsync(readings));
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    private static Task<Reading?> NextAsync(IAsyncEnumerator<Reading> readings)
    {
        return Next().WaitAsync(TimeSpan.FromMinutes(3));

        async Task<Reading?> Next() => await readings.MoveNextAsync() ? readings.Current : null;
    }

    private async Task WaitsAsync(TimeSpan time)
    {
        while (await _time.NextWaitAsync() != time)
        {
            // Others wait too: for a call to be taken, and for bytes.
        }
    }

    private Task<Socket> AcceptAsync() => _server.AcceptSocketAsync().WaitAsync(TimeSpan.FromMinutes(3));

    private IMeter Open(string query)
    {
        Assert.True(MeterUrl.TryParse($"tic+tcp://{_server.LocalEndpoint}{query}", out var url, out var fault), fault);
        return Meters.At(url, () => Stream.Null, _time);
    }
}
