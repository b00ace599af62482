using System.Net;
using System.Net.Sockets;
using MeterShield.Mqtt.Connections;
using MeterShield.Tests.Scripted;

namespace MeterShield.Mqtt.Tests.Connections;

/// <summary>A host of several addresses, some of which lead nowhere.</summary>
public sealed class AddressRaceTests
{
    private static readonly IPAddress Nowhere = IPAddress.Parse("2001:db8::1");
    private static readonly IPAddress Good = IPAddress.Parse("192.0.2.1");
    private readonly TestClock _clock = new();
    private readonly List<IPAddress> _tried = [];

    [Fact]
    public void The_families_take_turns()
    {
        var addresses = new[] { "2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1", "192.0.2.2" }.Select(IPAddress.Parse).ToArray();
        Assert.Equal(
            new[] { "2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3" }.Select(IPAddress.Parse), AddressRace.InTurn(addresses));
    }

    [Fact]
    public async Task An_address_that_swallows_packets_costs_a_quarter_of_a_second()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var racing = AddressRace.RunAsync([Nowhere, Good], (address, cancel) => OpenAsync(address, socket, cancel), _clock, CancellationToken.None);
        await _clock.UntilSomebodyWaitsAsync(TimeSpan.FromMilliseconds(250));
        Assert.Equal([Nowhere], _tried);
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Same(socket, await racing);
        Assert.Equal([Nowhere, Good], _tried);
    }

    [Fact]
    public async Task An_address_that_refuses_costs_no_wait()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var racing = AddressRace.RunAsync(
            [IPAddress.Loopback, Good], (address, cancel) => OpenAsync(address, socket, cancel), _clock, CancellationToken.None);
        Assert.Same(socket, await racing);
    }

    [Fact]
    public async Task When_none_takes_the_connection_the_first_one_s_fault_is_told()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var fault = await Assert.ThrowsAsync<SocketException>(
            () => AddressRace.RunAsync([IPAddress.Loopback, IPAddress.IPv6Loopback], (address, cancel) => OpenAsync(address, socket, cancel), _clock, CancellationToken.None));
        Assert.Equal(SocketError.ConnectionRefused, fault.SocketErrorCode);
    }

    [Fact]
    public async Task Whoever_gives_up_leaves_nothing_running()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var giving = new CancellationTokenSource();
        var racing = AddressRace.RunAsync([Nowhere, Nowhere], (address, cancel) => OpenAsync(address, socket, cancel), _clock, giving.Token);
        await giving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => racing);
    }

    private async Task<Socket> OpenAsync(IPAddress address, Socket socket, CancellationToken cancel)
    {
        _tried.Add(address);
        if (address.Equals(Nowhere))
        {
            await new TaskCompletionSource().Task.WaitAsync(cancel);
        }

        return address.Equals(Good) ? socket
            : throw new SocketException((int)(address.Equals(IPAddress.Loopback) ? SocketError.ConnectionRefused : SocketError.HostUnreachable));
    }
}
