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
            await peer.SendAsync(Frames.Standard(1, 1000));
            Assert.Equal(1000, (await next)!.Import!.Value.Value);
        }

        next = NextAsync(readings);
        Assert.Equal(TimeSpan.FromSeconds(1), await _time.NextWaitAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        using var again = await AcceptAsync();
        await again.SendAsync(Frames.Standard(2, 1001));
        Assert.Equal(1001, (await next)!.Import!.Value.Value);
    }

    [Fact]
    public async Task A_peer_that_went_is_the_end_where_that_was_asked_for()
    {
        await using var meter = Open("?once=true");
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

        var next = NextAsync(readings);
        using (var peer = await AcceptAsync())
        {
            await peer.SendAsync(Frames.Historique(1000));
            Assert.NotNull(await next);
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
        return Next().WaitAsync(TimeSpan.FromSeconds(30));

        async Task<Reading?> Next() => await readings.MoveNextAsync() ? readings.Current : null;
    }

    private Task<Socket> AcceptAsync() => _server.AcceptSocketAsync().WaitAsync(TimeSpan.FromSeconds(30));

    private IMeter Open(string query)
    {
        Assert.True(MeterUrl.TryParse($"tic+tcp://{_server.LocalEndpoint}{query}", out var url, out var fault), fault);
        return Meters.At(url, () => Stream.Null, _time);
    }
}
